"""Plans the care market of an English council: who can be placed where, quarter by quarter."""

__version__ = "0.1.0"
