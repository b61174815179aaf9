"""What the workbook says in words: the notes, and a line about each sheet."""

NOTES: dict[str, str] = {
    "Published": "Stands so in the source beside it.",
    "Estimated": "Worked out from published figures, or calibrated to agree with them, as the source beside it says.",
    "Assumption": "No published figure was found, so the book chooses one. Replace it with your own where you can.",
    "No source given": "The book does not say where the figure comes from. Read it as an assumption.",
    "Of the scenario, of the place": (
        "Chosen by those who wrote the scenario or the tables of the place, who name no source for it."
    ),
    "Invented": (
        "Made up, for a demonstration. Some places have invented homes, fees or people too; the README in the place's "
        "folder says which. This workbook cannot tell an invented fee from a real one."
    ),
    "Worked out": "Follows from other figures, by the formula in its cell.",
    "What-if": (
        "A figure typed into the sheet What_if replaces the planned one in every formula. The same people stay in the "
        "same places for as many weeks: nothing is planned again, although other prices might lead to another plan. "
        "For that, change the scenario and run capacity plan."
    ),
    "Settling from the start": (
        "Growth that comes even if need stays as it is. Where fewer people live in care at the start "
        "than the first year's admissions and lengths of stay keep there, their number rises to that by itself; where "
        "more do, it falls."
    ),
    "Rises of usual rates": (
        "The table of usual rates (fee_rates.csv) has a rate for each financial year, so it can rise by itself. A rise "
        "of the scenario, or of What_if, comes on top of that. Assumptions shows both."
    ),
    "As planned": (
        "What the plan came to, as a constant that no what-if changes. In the ledger, Net as planned shows beside the "
        "net of each row what the plan had, and Reconciliation whether weeks, hours or formulas were typed over."
    ),
    "People (average)": "Resident weeks × 7 / days of the plan in the financial year.",
    "Net for a resident week": (
        "Net of the row divided by its resident weeks. In By_year net is of every kind: interim care, agency, "
        "empty block beds and investment too."
    ),
    "Rounding": (
        "Gross, client contribution, NHS funded and funded nursing care of each row of the ledger are each rounded "
        "once to whole pence, half a penny to the even penny. Net is what is left of the rounded figures. Every total "
        "adds up rounded rows, so that all totals agree to the penny."
    ),
    "Kind": (
        "Of a row of the ledger. residents: fees; void: empty block beds; agency: the premium on agency hours; "
        "interim: care of people who wait or whose place is being arranged; investment: what a chosen option costs."
    ),
    "Home": "The authority whose people they are. (no home): a cost that no one home bears.",
    "Borough": (
        "In borough: the site stands in the home's own authority. (agency), (interim), (investment): in no one place."
    ),
    "Average and end of quarter": (
        "People come, leave and withdraw evenly through a quarter, so the number on its last day is not what is paid "
        "for. Weeks, hours and amounts of this workbook all go by the average of the quarter: whoever comes half-way "
        "through it is paid for from then on. Numbers at the quarter's end are in no sheet. They are in the tables of "
        "the run: at_end in residents.csv, arranging.csv and occupancy.csv, people in waiting.csv."
    ),
    "Resident weeks": (
        "People who live there, on average over the quarter, times days of the quarter divided by 7. People are "
        "expectations and need not be whole."
    ),
    "Void weeks": "Beds of a block contract that nobody lived in, times days of the quarter divided by 7.",
    "Waiting weeks": (
        "People who could move in but for whom no bed is free, on average over the quarter, times days of the quarter "
        "divided by 7."
    ),
    "Arranging weeks": (
        "People whose place is being arranged (assessment, brokerage, choice, the home's own visit) and who could not "
        "move in yet if a bed were free, on average over the quarter, times days of the quarter divided by 7."
    ),
    "Agency hours": "Hours of agency staff in the whole quarter.",
    "Asking fee": "What the provider asks a week: the fee at the start of the plan times the growth since then.",
    "Usual rate": "What the authority in which the site stands usually pays a week for the care type.",
    "Weekly price": (
        "The larger of asking fee and usual rate; under a block contract, the block fee; for interim care, what the "
        "council pays for a person who waits or whose place is being arranged, at home or in a hospital bed."
    ),
    "Priced at": "Which of these prices the row has.",
    "Hourly premium": "What an agency hour costs above a contracted one.",
    "Client pays": "What the resident pays a week: the contribution of the need, or the price where that is less.",
    "Gross": (
        "Weeks times weekly price (for interim care, waiting and arranging weeks together), or agency hours times "
        "hourly premium."
    ),
    "NHS funded": "What the NHS pays of the price beyond what the client pays (continuing healthcare, section 117).",
    "Net": (
        "Gross less client contribution and NHS funded: the cost to the council. Nobody but the council pays for block "
        "beds, agency, interim care and investment."
    ),
    "Funded nursing care": "What the NHS pays on top of the price. A memorandum: it is in no other column.",
    "Option": (
        "Something that the scenario invests in. It costs its revenue and the equivalent annual cost of its capital, "
        "by the days of the quarter out of 365."
    ),
    "IDs": (
        "Where a spreadsheet would take one ID for another, or for a number or a date, the ID of a home, care type or "
        "provider has a number in brackets behind it or the word ID before it."
    ),
}

ABOUT: dict[str, str] = {
    "Cover": "What this workbook is, and whether its figures agree",
    "Contents": "This list",
    "Notes": "What the words mean",
    "Assumptions": "Every figure that the ledger uses, with its source, kind and name",
    "Plan_assumptions": "Figures of the book behind the weeks and hours: stays, staff, days to arrange and more",
    "What_if": "The figures that you may change",
    "What_if_effect": "What the what-if changes in each year, against budget too",
    "Growth": "What the rises of prices come to, year by year",
    "Fees": "Asking fee of each service at the start of the plan",
    "Block_fees": "Block contracts and their fees at the start of the plan",
    "Usual_rates": "Usual rate of each authority, care type and quarter",
    "Ledger": "Each home, service, need and quarter, to the penny",
    "Net_by_year": "Net cost with the years across: all, by care type, in and out of borough, by provider",
    "By_year": "All amounts, weeks and people by financial year",
    "By_care_type": "The same by care type and financial year",
    "By_provider": "The same by provider and financial year",
    "By_borough": "The same in and out of the borough",
    "Financial_plan": "Why each year's net cost is not the last one's",
    "Reconciliation": "Every home and year: ledger, totals and plan against each other",
}
