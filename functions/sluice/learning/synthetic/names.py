"""Made-up people, lenders, cars and places; any likeness is chance."""

import random

FIRST = [
    "James",
    "Maria",
    "Wei",
    "Aisha",
    "Robert",
    "Linda",
    "Carlos",
    "Priya",
    "Dwayne",
    "Susan",
    "Hiroshi",
    "Fatima",
    "Kevin",
    "Olga",
    "Marcus",
    "Tamika",
    "Juan",
    "Emily",
    "Ahmed",
    "Grace",
    "Tyler",
    "Denise",
    "Raj",
    "Monique",
    "Patrick",
    "Yolanda",
    "Sean",
    "Beth",
    "Omar",
    "Janet",
    "Luis",
    "Karen",
    "Devon",
    "Alice",
    "Trent",
    "Rosa",
]
LAST = [
    "Whitfield",
    "Okafor",
    "Nguyen",
    "Delgado",
    "Patel",
    "Kowalski",
    "Ramirez",
    "Chen",
    "Johnson",
    "Abernathy",
    "Haddad",
    "Fitzgerald",
    "Morales",
    "Kim",
    "Lindqvist",
    "Robinson",
    "Castellano",
    "Ortiz",
    "Baptiste",
    "McAllister",
    "Singh",
    "Petrov",
    "Washington",
    "Yamamoto",
    "Greene",
    "Hollis",
    "Vance",
    "Sorensen",
    "Tran",
    "Mbeki",
    "Holloway",
    "Ibarra",
    "Dunn",
    "Kaplan",
    "Sato",
    "Ferreira",
]
STEMS = (
    "Harbor Summit Pinecrest Lakeview Meridian Granite Cedar Valley Liberty Pioneer Cascade Bluebonnet Heartland "
    "Silver Lake Keystone Redwood Prairie Coastal Northgate Ironwood Maple Ridge Sunrise Frontier Beacon Old Mill "
    "Crestline Riverbend Atlas Evergreen Tidewater Palmetto Magnolia Bay State Great Plains Copper Canyon Stonebridge "
    "Union Trust First National Wolverine Sandhill Hawthorne Blue Ridge Monarch Vanguardia Northstar Westbrook "
    "Clearwater Juniper Mesa Verde Founders Cornerstone Golden Oak Allegiant Trinity Gulfstream Lone Star Aurora"
)
_WORDS = STEMS.split()
LENDER_TAILS = (
    "Bank", "Bank, N.A.", "Credit Union", "Federal Credit Union", "FCU", "Auto Finance", "Financial Services",
    "Motor Credit", "Savings Bank", "Acceptance Corp.", "Auto Lending, LLC", "Community Bank", "Bank & Trust",
    "Consumer Finance", "Financial", "Credit Corporation", "Bancorp", "Auto Loans", "State Bank", "Vehicle Finance Inc.",
)  # fmt: skip
MORTGAGE_TAILS = (
    "Mortgage", "Home Loans", "Mortgage Servicing", "Mortgage Company", "Home Lending", "Loan Servicing, LLC",
    "Mortgage Corp.", "Bank", "Bank, N.A.", "Federal Savings Bank", "Home Mortgage, Inc.", "Lending Group",
    "Mortgage Services LLC", "Credit Union", "Savings & Loan", "Residential Lending", "Funding Corporation",
)  # fmt: skip
STUDENT_TAILS = (
    "Student Loans", "Education Services", "Loan Servicing", "Student Aid Servicing", "EdLoans", "Education Finance",
    "Higher Education Servicing Corp.", "Education Loan Trust", "Scholar Lending", "Student Lending, LLC",
    "College Finance", "Student Loan Servicing",
)  # fmt: skip
CARD_TAILS = (
    "Bank", "Card Services", "Bank, N.A.", "Rewards Visa", "Credit Union", "Platinum Mastercard", "Card", "Bank USA",
    "Financial", "Cardmember Service", "Cash Back Card", "Bank (USA), N.A.", "Federal Credit Union", "Visa Signature",
)  # fmt: skip
CARS = (
    "2019 Honda Civic", "2021 Toyota RAV4", "2018 Ford F-150", "2020 Subaru Outback", "2022 Kia Telluride",
    "2017 Chevrolet Malibu", "2023 Hyundai Tucson", "2020 Jeep Wrangler", "2016 Nissan Altima", "2021 Tesla Model 3",
)  # fmt: skip
STREETS = (
    "Maple Street", "Oak Hollow Dr", "N. 14th Ave", "Birchwood Lane", "County Road 88", "Sycamore Ct", "Harbor View Blvd",
    "Elm St", "W Lincoln Highway", "Juniper Trail", "Old Post Rd", "Kingsley Avenue", "Pelican Way", "Sunset Terrace",
)  # fmt: skip
CITIES = (
    ("Tulsa", "OK", "74105"), ("Dayton", "OH", "45402"), ("Fresno", "CA", "93720"), ("Macon", "GA", "31201"),
    ("Boise", "ID", "83702"), ("Albany", "NY", "12207"), ("Mesa", "AZ", "85201"), ("Duluth", "MN", "55802"),
    ("Waco", "TX", "76701"), ("Eugene", "OR", "97401"), ("Reading", "PA", "19601"), ("Ocala", "FL", "34471"),
    ("Peoria", "IL", "61602"), ("Laredo", "TX", "78040"), ("Salem", "MA", "01970"), ("Yakima", "WA", "98901"),
)  # fmt: skip


def person(rng: random.Random) -> str:
    """A full name."""
    return f"{rng.choice(FIRST)} {rng.choice(('', '', '', chr(rng.randrange(65, 91)) + '. '))}{rng.choice(LAST)}"


def institution(rng: random.Random, tails: tuple[str, ...]) -> str:
    """A lender's name."""
    stem = rng.choice(_WORDS) + (f" {rng.choice(_WORDS)}" if rng.random() < 0.35 else "")
    return f"{stem} {rng.choice(tails)}"


def address(rng: random.Random) -> str:
    """A one-line US address."""
    city, state, code = rng.choice(CITIES)
    unit = rng.choice(
        ("", "", "", f", Apt {rng.randrange(1, 40)}", f", Unit {rng.choice('ABCD')}", f" #{rng.randrange(1, 99)}")
    )
    return f"{rng.randrange(10, 9999)} {rng.choice(STREETS)}{unit}, {city}, {state} {code}"
