"""A scenario."""

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
)

from capacity.inputs.calendar import Quarter, after, financial_years, plan_quarters, years_from
from capacity.inputs.schema.events import Event
from capacity.inputs.schema.fields import (
    FIRST_YEAR,
    LAST_YEAR,
    CareTypeOffered,
    Change,
    FigureOffered,
    FinancialYear,
    FolderName,
    Frozen,
    HomeOffered,
    IsoDate,
    Name,
    NeedOffered,
    Offered,
    OptionOffered,
    Passage,
    complain,
)
from capacity.inputs.schema.options import Capital, Option, repeated

Priority = Literal["safe_staffing", "unmet", "out_of_borough", "budget", "cost", "fairness", "travel"]
PRIORITIES: tuple[str, ...] = get_args(Priority)
ReportSection = Literal[
    "headline",
    "authorities",
    "ranges",
    "why",
    "demand",
    "supply",
    "out_of_borough",
    "waiting",
    "closures",
    "cost",
    "staffing",
    "outlook",
    "map",
    "sites",
    "limits",
    "market",
    "assumptions",
    "warnings",
    "method",
]
REPORT_SECTIONS: tuple[str, ...] = get_args(ReportSection)


HEADINGS = {"summary": "headline", "need": "demand", "gap": "out_of_borough", "money": "cost", "staff": "staffing"}
"""What a section of the report may be taken to be called, from its heading or its subject, and is not."""


def _section(value: Any) -> Any:
    """A section by its heading says what to type."""
    if isinstance(value, str) and (name := HEADINGS.get(value.casefold())):
        raise complain("section", f"is called {name} in a scenario; type {name}")
    return value


Spoken = Annotated[
    ReportSection,
    BeforeValidator(_section, json_schema_input_type=ReportSection),
    Offered("sections", "The section of the report."),
]


class Rise(Frozen):
    """A rise of prices at the start of a financial year, which can be split into pay and the rest."""

    pay_share: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)] = 0.0
    """The share of the price that is pay: 0.7 is seventy per cent."""
    pay: Change = 0.0
    """Rise of pay, such as a Real Living Wage decision: 0.06 is six per cent."""
    prices: Change
    """Rise of everything but pay, such as the consumer price index; without `pay_share`, of the whole price."""
    large: Annotated[bool, Field(strict=True)] = False
    """Whether a rise of more than a quarter is meant: without it, such a rise is taken for a typing error."""

    @model_serializer(mode="wrap")
    def _as_written(self, plain: SerializerFunctionWrapHandler) -> Any:
        if not self.pay_share and not self.large:
            return self.prices
        return {key: value for key, value in plain(self).items() if key != "large" or value}


def _rise(value: Any) -> Any:
    """A bare number is a rise of the whole price."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"prices": value}
    if not isinstance(value, dict | Rise):
        raise complain("rise", "is neither a number such as 0.05 nor {pay_share, pay, prices}")
    return value


def _by_year(value: Any, info: ValidationInfo) -> Any:
    """One figure for no year says what to type."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        form = f"{info.field_name}: {{2026-27: {value:g}}}"
        raise complain("by_year", f"needs the financial year that it is for; type {form}")
    return value


Rises = Annotated[
    dict[FinancialYear, Annotated[Rise, BeforeValidator(_rise, json_schema_input_type=float | Rise)]],
    BeforeValidator(_by_year, json_schema_input_type=dict[FinancialYear, float | Rise]),
]


Budget = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1e10)]


Diverted = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)]


class Policy(Frozen):
    """The council's rules for new placements, and how prices rise."""

    lowest_rating: Literal["Inadequate", "Requires improvement", "Good", "Outstanding"] | None = None
    """The lowest CQC rating of a home that may take new residents; homes without a rating may take them, too."""
    fee_ceiling_over_usual: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=100)] | None = None
    """How far above the usual rate an asking fee may be for a new placement, as a share: 0.1 is ten per cent."""
    asking_fee_rise: Rises = Field(default={})
    """Rise of what homes ask at the start of that financial year: 0.05 is five per cent, or {pay_share, pay, prices}.
    What the council pays as its usual rate is `usual_rate_rise`."""
    usual_rate_rise: Rises = Field(default={})
    """Rise of what the council pays as its usual rate, at the start of that financial year, on top of fee_rates.csv.
    What homes ask is `asking_fee_rise`."""
    agency_premium_rise: Rises = Field(default={})
    """Rise of the agency premiums of the book at the start of that financial year."""
    block_fee_rise: Rises = Field(default={})
    """Rise of block fees at the start of that financial year; without it they stay as agreed."""
    contribution_rise: Rises = Field(default={})
    """Rise of what residents contribute at the start of that financial year, as pensions and benefits rise."""
    diversion: dict[NeedOffered, dict[CareTypeOffered, Diverted]] = Field(default={})
    """The largest share of people placed with a need who may go into a care type. 0.2 is twenty per cent. It takes
    the place of the book's `accepts`, and may name a care type that the book does not accept."""


RISES = ("asking_fee_rise", "usual_rate_rise", "agency_premium_rise", "block_fee_rise", "contribution_rise")
"""Keys of the policy that are rises of prices."""
FILES = ("extends", "place", "book", "options")
"""Keys of a scenario that name a file or folder, relative to the scenario's own."""


def _as_given(value: Any) -> Any:
    """A file's name has become its list in reading; the schema for editors allows both."""
    return value


def _counted(value: Any) -> Any:
    """A list of options takes each of them once."""
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return {name: value.count(name) for name in value}
    return value


Counts = dict[OptionOffered, Annotated[int, Field(strict=True, ge=1)]]


def _extended(schema: dict[str, Any]) -> None:
    """What every scenario needs may come from the one that it extends."""
    schema["anyOf"] = [{"required": schema.pop("required")}, {"required": ["extends"]}]


class Scenario(Frozen):
    """A scenario: only what differs from the place and the book."""

    model_config = ConfigDict(json_schema_extra=_extended)

    name: FolderName
    """A short name, also that of the folder into which its results are written."""
    label: Name = ""
    """What the scenario is, in one line of plain words."""
    extends: str | None = None
    """The scenario file that this one builds on. Events are added to its events, mappings merge, and any other value
    takes the place of its value."""
    place: str
    """The folder with the tables, relative to this file."""
    book: str
    """The assumption book, relative to this file."""
    start: IsoDate
    """First day of the plan: 1 January, April, July or October."""
    quarters: Annotated[int, Field(strict=True, ge=1, le=80)]
    """The length of the plan in quarters: 20 are five years."""
    years_after: Annotated[int, Field(strict=True, ge=0, le=20)] = 0
    """How many financial years an outlook covers after the plan, which must then end on 31 March."""
    priorities: list[Priority] = Field(
        default=["safe_staffing", "unmet", "out_of_borough", "cost", "travel"], min_length=1
    )
    """What the plan settles first, second and so on."""
    policy: Policy = Policy()
    events: list[Event] = Field(default=[])
    """What changes, and when."""
    book_changes: dict[FigureOffered, Any] = Field(default={})
    """Figures of the assumption book that differ in this scenario, each by its path in the book."""
    budget: dict[HomeOffered, dict[FinancialYear, Budget]] = Field(default={})
    """What each home authority has for the net cost of its placements, £ by financial year."""
    options: Annotated[list[Option], BeforeValidator(_as_given, json_schema_input_type=list[Option] | str)] = Field(
        default=[]
    )
    """Investments that could be made: a list, or the name of a file with such a list under `options`."""
    chosen: Annotated[Counts, BeforeValidator(_counted, json_schema_input_type=Counts | list[str])] = Field(default={})
    """Options that the plan takes, and how many times each. A list takes each of them once."""
    capital_limit: Annotated[
        dict[FinancialYear, Capital],
        BeforeValidator(_by_year, json_schema_input_type=dict[FinancialYear, Capital]),
    ] = Field(default={})
    """The most that `capacity invest` may spend in a financial year, £."""
    report: Annotated[list[ReportSection], Field(min_length=1)] | None = None
    """The sections of report.html, in this order. Left out, it has all of them (`why` where `capacity why` has been
    run). Changes no figure."""
    narrative: dict[Spoken, Passage] = Field(default={})
    """What the council says about a section of report.html. The report shows it beside the figures as the council's
    words. Markdown: paragraphs, lists, bold, italics, links that begin with https://. Changes no figure."""

    @property
    def calendar(self) -> tuple[Quarter, ...]:
        """The quarters of the plan. Not kept: a copy with another start would keep it, too."""
        return plan_quarters(self.start, self.quarters)

    @property
    def financial_years(self) -> tuple[str, ...]:
        """The financial years of the plan, in the order of time."""
        return financial_years(self.calendar)

    @property
    def outlook_years(self) -> tuple[str, ...]:
        """The financial years of the outlook, in the order of time; none without `years_after`."""
        return financial_years(years_from(after(self.calendar), self.years_after)) if self.years_after else ()

    @property
    def years_ahead(self) -> tuple[str, ...]:
        """The financial years of the plan, then those of the outlook."""
        return self.financial_years + self.outlook_years

    @property
    def all_events(self) -> tuple[Event, ...]:
        """The scenario's events and those that its chosen options bring."""
        known = {option.option: option for option in self.options}
        taken = [(known[name], count) for name, count in self.chosen.items() if name in known]
        return (*self.events, *(repeated(event, count) for option, count in taken for event in option.events))

    @field_validator("start")
    @classmethod
    def _first_of_quarter(cls, value: date) -> date:
        if value.day != 1 or value.month not in (1, 4, 7, 10):
            raise complain("quarter", "must be the first day of a quarter (1 January, April, July or October)")
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise complain("year", f"must lie between {FIRST_YEAR} and {LAST_YEAR}")
        return value

    @field_validator("priorities")
    @classmethod
    def _each_once(cls, value: list[str]) -> list[str]:
        if len(set(value)) < len(value):
            raise complain("twice", "names a priority twice")
        return value

    @field_validator("report")
    @classmethod
    def _section_once(cls, value: list[str] | None) -> list[str] | None:
        if value and len(set(value)) < len(value):
            raise complain("twice", "names a section twice")
        return value
