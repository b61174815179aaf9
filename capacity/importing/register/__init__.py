"""The Care Quality Commission's register of locations → authorities, providers, sites and services of a place."""

from capacity.importing.register.authorities import Authorities, read_authorities
from capacity.importing.register.build import Imported, import_register, within_before
from capacity.importing.register.rules import Rules, check_care_types, read_rules
from capacity.importing.register.update import update_register

__all__ = [
    "Authorities",
    "Imported",
    "Rules",
    "check_care_types",
    "import_register",
    "read_authorities",
    "read_rules",
    "update_register",
    "within_before",
]
