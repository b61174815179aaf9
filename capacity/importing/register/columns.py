"""The register's columns by our names, and how each has been called from vintage to vintage.

Matched without regard to case, spaces and punctuation. No column that names a person is among them.
"""

from collections.abc import Mapping

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "location": ("Location ID", "CQC Location ID (for office use only)", "CQC Location (for office use only"),
    "name": ("Location Name", "Name"),
    "beds": ("Care homes beds", "Number of beds"),
    "authority": ("Location Local Authority", "Local authority", "la_name_cqc"),
    "care_home": ("Care home?", "Care home"),
    "dormant": ("Dormant (Y/N)", "Dormant"),
    "provider": ("Provider ID", "CQC Provider ID (for office use only)"),
    "provider_name": ("Provider Name",),
    "rating": ("Location Latest Overall Rating", "Latest overall rating"),
    "published": ("Publication Date", "Rating publication date"),
    "started": ("Location HSCA start date",),
    "region": ("Location Region", "Location ADASS Region", "Region"),
    "postcode": ("Location Postal Code", "Location Post Code", "Location Postcode", "Postcode"),
    "latitude": ("Location Latitude", "Latitude"),
    "longitude": ("Location Longitude", "Longitude"),
    "code": ("lad", "lad25cd", "lad24cd", "lad23cd", "lad22cd", "lad21cd"),
    "primary": ("Primary ID (Dual registration locations)", "Primary ID", "dual_primary_id"),
    "relationship": ("Relationship",),
    "service_types": ("Service Types",),
    "user_bands": ("Service users supported", "Specialisms/services"),
}
SERVICE_FLAGS: Mapping[str, tuple[str, ...]] = {
    "nursing": ("Service type - Care home service with nursing",),
    "residential": ("Service type - Care home service without nursing",),
    "extra_care": ("Service type - Extra Care housing services", "extra_care_housing"),
    "supported_living": ("Service type - Supported living service", "supported_living"),
}
"""A column for each service type; the files with one column of all of them are read by `SERVICE_WORDS`."""
BAND_FLAGS: Mapping[str, tuple[str, ...]] = {
    "older": ("Service user band - Older People", "band_older_people"),
    "younger": ("Service user band - Younger Adults", "band_younger_adults"),
    "whole": ("Service user band - Whole Population", "band_whole_population"),
    "dementia": ("Service user band - Dementia", "band_dementia"),
    "learning_disability": (
        "Service user band - Learning disabilities or autistic spectrum disorder",
        "band_learning_disabilities_autism",
    ),
    "mental_health": ("Service user band - Mental Health", "band_mental_health"),
    "physical_disability": ("Service user band - Physical Disability", "band_physical_disability"),
    "sensory": ("Service user band - Sensory Impairment", "band_sensory_impairment"),
    "misuse": ("Service user band - People who misuse drugs and alcohol", "band_substance_misuse"),
    "eating_disorder": ("Service user band - People with an eating disorder", "band_eating_disorder"),
    "detained": ("Service user band - People detained under the Mental Health Act", "band_detained_mha"),
    "children": ("Service user band - Children 0-18 years", "band_children"),
}
SERVICE_WORDS = {
    "nursing": "care home service with nursing",
    "residential": "care home service without nursing",
    "extra_care": "extra care housing",
    "supported_living": "supported living",
}
BAND_WORDS = {
    "older": ("over 65", "older people"),
    "younger": ("under 65", "younger adults"),
    "whole": ("whole population",),
    "dementia": ("dementia",),
    "learning_disability": ("learning disab",),
    "mental_health": ("mental health",),
    "physical_disability": ("physical disab",),
    "sensory": ("sensory",),
    "misuse": ("misuse",),
    "eating_disorder": ("eating disorder",),
    "detained": ("detained",),
    "children": ("children",),
}
WANTED = {**COLUMNS, **SERVICE_FLAGS, **{f"band_{band}": names for band, names in BAND_FLAGS.items()}}
REQUIRED = ("location", "name", "authority", "beds")
DUAL = ("location", "primary", "relationship")
"""What the sheet of dual registrations has, besides the register's own."""
