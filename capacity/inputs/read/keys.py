"""The keys that YAML files may have, from the schema: what an unknown one was meant to be."""

from functools import cache
from typing import Any

from pydantic import BaseModel

from capacity.inputs.read.nearest import did_you_mean

GROUPS = ("policy", "events", "options")  # keys of a scenario whose own keys are often written one level too high


def key_hint(model: type[BaseModel], location: tuple[Any, ...]) -> str:
    """What an unknown key was meant to be: one that may stand there, else where the key belongs.

    `location` is pydantic's, with the tags of events in it.
    """
    key = str(location[-1])
    if near := did_you_mean(key, _keys_at(model, location[:-1])):
        return near
    above = [name for name in GROUPS if len(location) == 1 and key in _keys_at(model, (name,))]
    return f"; it belongs under `{above[0]}`" if above else ""


@cache
def all_keys(*models: type[BaseModel]) -> frozenset[str]:
    """Every key that may stand anywhere in files of these models."""
    schemas = [_schema(model) for model in models]
    parts = [part for schema in schemas for part in (schema, *schema.get("$defs", {}).values())]
    return frozenset(name for part in parts for name in part.get("properties", {}))


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True)


def _keys_at(model: type[BaseModel], location: tuple[Any, ...]) -> frozenset[str]:
    here = [_schema(model)]
    for part in location:
        here = [schema for each in here for schema in _inside(model, each, part)]
    return frozenset(name for each in here for name in each.get("properties", {}))


def _inside(model: type[BaseModel], here: dict[str, Any], part: Any) -> list[dict[str, Any]]:
    """Schemas of what stands under a key, at a place of a list, or next to the tag of an event."""
    properties = here.get("properties", {})
    if isinstance(part, int):
        inner = [here.get("items", {})]
    elif part in properties:
        inner = [properties[part]]
    elif part == properties.get("event", {}).get("const"):
        inner = [here]
    else:
        among = here.get("additionalProperties")
        inner = [among] if isinstance(among, dict) else list(here.get("patternProperties", {}).values())
    return [resolved for each in inner for resolved in _resolved(model, each)]


def _resolved(model: type[BaseModel], here: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema without references and alternatives."""
    if "$ref" in here:
        return _resolved(model, _schema(model)["$defs"][here["$ref"].rsplit("/", 1)[-1]])
    choices = here.get("anyOf", here.get("oneOf"))
    if choices is None or "properties" in here:
        return [here]
    return [resolved for choice in choices for resolved in _resolved(model, choice)]
