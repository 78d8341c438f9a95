"""The half that the reader was developed on."""

from tests.adapters.backends.label_documents import (
    DATE,
    EMAIL,
    ID,
    INTEGER,
    MONEY,
    NAME,
    NUMBER,
    RATE,
    TEXT,
    URL,
    YES_NO,
    Labelled,
    an,
    many,
    one_of,
    said,
)

DOCUMENTS = (
    Labelled(
        "invoice with table",
        """\
Acme Office Supply, Inc.
Invoice #: INV-20931
Invoice date: March 3, 2026
Payment due: April 2, 2026

Bill to:
Fernbrook Dental
220 Elm Street
Topeka, KS 66603

Description            Qty   Unit price      Amount
Copy paper, A4          10        $5.40      $54.00
Toner cartridge          2       $71.25     $142.50

Subtotal                                    $196.50
Tax (8%)                                     $15.72
Total due                                   $212.22
Thank you for your business.
""",
        an(
            invoice_number=TEXT,
            invoice_date=DATE,
            due_date=DATE,
            bill_to=an(name=TEXT, address=TEXT),
            items=many(an(description=TEXT, quantity=INTEGER, unit_price=NUMBER, amount=NUMBER)),
            subtotal=NUMBER,
            tax=NUMBER,
            total_due=NUMBER,
            purchase_order_number=TEXT,
        ),
        {
            "invoice_number": "INV-20931",
            "invoice_date": "2026-03-03",
            "due_date": "2026-04-02",
            "bill_to.name": "Fernbrook Dental",
            "bill_to.address": "220 Elm Street Topeka, KS 66603",
            "items[0].description": "Copy paper, A4",
            "items[0].quantity": 10,
            "items[0].unit_price": 5.4,
            "items[0].amount": 54.0,
            "items[1].description": "Toner cartridge",
            "items[1].quantity": 2,
            "items[1].unit_price": 71.25,
            "items[1].amount": 142.5,
            "subtotal": 196.5,
            "tax": 15.72,
            "total_due": 212.22,
        },
    ),
    Labelled(
        "purchase order",
        """\
PURCHASE ORDER

PO Number: 4500-1187
Order Date: 02/11/2026
Requested delivery: 02/25/2026
Vendor: Pinnacle Fasteners Co.
Ship via: UPS Ground
Buyer: Angela Moss, angela.moss@torrance.example

| Part | Description | Quantity | Price |
|------|-------------|----------|-------|
| F-100 | Hex bolt M8 | 500 | 0.12 |
| F-220 | Lock washer | 500 | 0.05 |

Freight: prepaid
Order total: $85.00
""",
        an(
            poNumber=TEXT,
            orderDate=DATE,
            deliveryDate=said(DATE, "requested delivery date"),
            vendorName=TEXT,
            shippingMethod=said(TEXT, "how it is shipped, ship via"),
            buyerEmail=EMAIL,
            lines=many(an(partNumber=TEXT, description=TEXT, quantity=INTEGER, unitPrice=NUMBER)),
            orderTotal=NUMBER,
            currency=one_of("USD", "EUR", "GBP"),
            approvedBy=TEXT,
        ),
        {
            "poNumber": "4500-1187",
            "orderDate": "2026-02-11",
            "deliveryDate": "2026-02-25",
            "vendorName": "Pinnacle Fasteners Co.",
            "shippingMethod": "UPS Ground",
            "buyerEmail": "angela.moss@torrance.example",
            "lines[0].partNumber": "F-100",
            "lines[0].description": "Hex bolt M8",
            "lines[0].quantity": 500,
            "lines[0].unitPrice": 0.12,
            "lines[1].partNumber": "F-220",
            "lines[1].description": "Lock washer",
            "lines[1].quantity": 500,
            "lines[1].unitPrice": 0.05,
            "orderTotal": 85.0,
        },
    ),
    Labelled(
        "lease",
        """\
RESIDENTIAL LEASE AGREEMENT

This lease is made on January 15, 2026 between Oakdale Properties LLC ("Landlord") and Maria Jensen ("Tenant").

1. Premises. The Landlord rents to the Tenant the apartment at 77 Harbor Street, Unit 4B, Portland, ME 04101.
2. Term. The term begins on February 1, 2026 and ends on January 31, 2027.
3. Rent. The monthly rent is $1,850.00, payable on the first day of each month. A late fee of $75.00 is charged after
the fifth day.
4. Deposit. The Tenant pays a security deposit of $2,000.00.
5. Pets. Pets allowed: no
""",
        an(
            landlord=NAME,
            tenant=NAME,
            signed_on=said(DATE, "day the lease is made"),
            property_address=TEXT,
            lease_start=said(DATE, "day the term begins"),
            lease_end=said(DATE, "day the term ends"),
            monthly_rent=MONEY,
            late_fee=MONEY,
            security_deposit=MONEY,
            pets_allowed=YES_NO,
            parking_fee=MONEY,
        ),
        {
            "landlord": "Oakdale Properties LLC",
            "tenant": "Maria Jensen",
            "signed_on": "2026-01-15",
            "property_address": "77 Harbor Street, Unit 4B, Portland, ME 04101",
            "lease_start": "2026-02-01",
            "lease_end": "2027-01-31",
            "monthly_rent": "1850.00",
            "late_fee": "75.00",
            "security_deposit": "2000.00",
            "pets_allowed": False,
        },
    ),
    Labelled(
        "shipping notice",
        """\
Subject: Your order has shipped

Order number: 113-9920145
Carrier: FedEx
Tracking number: 7712 3345 9901
Shipped on: 11/02/2025
Estimated delivery: 11/05/2025
Weight: 4.6 lbs
Packages: 2

Ship to:
Gordon Lee
8 Birch Court
Akron, OH 44303

Track your parcel at https://track.parcels.example/771233459901
""",
        an(
            order_number=ID,
            carrier=one_of("UPS", "FedEx", "USPS", "DHL"),
            tracking_number=ID,
            ship_date=DATE,
            estimated_delivery_date=DATE,
            weight_lbs=NUMBER,
            package_count=INTEGER,
            recipient=an(name=said(NAME, "ship to"), address=said(TEXT, "ship to address")),
            tracking_url=URL,
            signature_required=YES_NO,
        ),
        {
            "order_number": "1139920145",
            "carrier": "FedEx",
            "tracking_number": "771233459901",
            "ship_date": "2025-11-02",
            "estimated_delivery_date": "2025-11-05",
            "weight_lbs": 4.6,
            "package_count": 2,
            "recipient.name": "Gordon Lee",
            "recipient.address": "8 Birch Court Akron, OH 44303",
            "tracking_url": "https://track.parcels.example/771233459901",
        },
    ),
    Labelled(
        "insurance card",
        """\
SUMMIT HEALTH PLAN                         PPO

Member Name              Member ID
CAROL WINSTEAD           SHP 220 914 77

Group No.     Rx BIN      Effective
0071442       610014      01/01/2026

Copays:  Office visit $25   Specialist $50   ER $250
Customer service: 800-555-0177
""",
        an(
            member_name=NAME,
            member_id=ID,
            group_number=ID,
            rx_bin=ID,
            effective_date=DATE,
            office_visit_copay=NUMBER,
            specialist_copay=NUMBER,
            er_copay=NUMBER,
            customer_service_phone=TEXT,
            dependents=INTEGER,
        ),
        {
            "member_name": "CAROL WINSTEAD",
            "member_id": "SHP22091477",
            "group_number": "0071442",
            "rx_bin": "610014",
            "effective_date": "2026-01-01",
            "office_visit_copay": 25,
            "specialist_copay": 50,
            "er_copay": 250,
            "customer_service_phone": "800-555-0177",
        },
    ),
    Labelled(
        "utility bill",
        """\
CITY POWER & LIGHT
Account number      5510 2287 90
Service address     14 Willow Ave, Dayton, OH 45402
Bill date           Oct 6, 2025
Billing period      09/04/2025 - 10/03/2025
Meter number        E118827

Previous balance                 $88.14
Payment received                -$88.14
Electricity used, 642 kWh        $96.30
Taxes and fees                    $7.71
AMOUNT DUE                      $104.01
DUE DATE                   Oct 27, 2025
""",
        an(
            account_number=ID,
            service_address=TEXT,
            bill_date=DATE,
            period_start=said(DATE, "first day of the billing period"),
            period_end=said(DATE, "last day of the billing period"),
            meter_number=ID,
            previous_balance=MONEY,
            amount_due=MONEY,
            due_date=DATE,
            usage_kwh=said(NUMBER, "electricity used in kWh"),
            late_charge=MONEY,
        ),
        {
            "account_number": "5510228790",
            "service_address": "14 Willow Ave, Dayton, OH 45402",
            "bill_date": "2025-10-06",
            "period_start": "2025-09-04",
            "period_end": "2025-10-03",
            "meter_number": "E118827",
            "previous_balance": "88.14",
            "amount_due": "104.01",
            "due_date": "2025-10-27",
            "usage_kwh": 642,
        },
    ),
    Labelled(
        "contact form",
        """\
New message from the web site

Full name
Teresa Blum

E-mail
teresa@blumdesign.example

Phone
+1 (312) 555-0107

Company
Blum Design

How did you hear about us?
Search engine

Newsletter: [x]
Call me back: [ ]

Message
I would like a quote for 40 chairs.
Please call in the morning.
""",
        an(
            full_name=TEXT,
            email=EMAIL,
            phone=TEXT,
            company=TEXT,
            newsletter=YES_NO,
            message=TEXT,
            website=URL,
        ),
        {
            "full_name": "Teresa Blum",
            "email": "teresa@blumdesign.example",
            "phone": "+1 (312) 555-0107",
            "company": "Blum Design",
            "newsletter": True,
            "message": "I would like a quote for 40 chairs. Please call in the morning.",
        },
    ),
    Labelled(
        "meeting e-mail",
        """\
From: Ines Calloway <ines@harmonworks.example>
To: planning@harmonworks.example
Subject: Budget review moved

Hello all,

the budget review will now take place on September 9, 2026 at 2:30 PM in Conference Room B. It replaces the one of
September 2, 2026. Please bring the figures of your department. Paul Adler will chair the meeting.

Agenda:
- Results of the second quarter
- Hiring plan
- Travel

Best, Ines
""",
        an(
            sender_email=EMAIL,
            subject=TEXT,
            meeting_date=said(DATE, "day on which it will take place"),
            location=said(TEXT, "room"),
            agenda=many(TEXT),
            dial_in_number=TEXT,
        ),
        {
            "sender_email": "ines@harmonworks.example",
            "subject": "Budget review moved",
            "meeting_date": "2026-09-09",
            "location": "Conference Room B",
            "agenda[0]": "Results of the second quarter",
            "agenda[1]": "Hiring plan",
            "agenda[2]": "Travel",
        },
    ),
    Labelled(
        "lab report",
        """\
NORTH VALLEY LABORATORY
Patient: Elias Fontaine          DOB: 07/22/1984
Sex: M                           Specimen ID: NV-88120
Collected: 02/17/2026            Reported: 02/18/2026
Ordering physician: Dr. Amy Park

TEST            RESULT    UNITS     REFERENCE
Glucose         92        mg/dL     70-99
Hemoglobin A1c  5.4       %         4.0-5.6
TSH             2.10      mIU/L     0.40-4.50

Fasting: Yes
""",
        an(
            patient=an(name=NAME, date_of_birth=said(DATE, "date of birth (DOB)"), sex=one_of("M", "F")),
            specimen_id=ID,
            collection_date=said(DATE, "when the specimen was collected"),
            report_date=DATE,
            physician=NAME,
            results=many(an(test=TEXT, value=said(NUMBER, "result"), units=TEXT, reference_range=TEXT)),
            fasting=YES_NO,
            diagnosis_code=TEXT,
        ),
        {
            "patient.name": "Elias Fontaine",
            "patient.date_of_birth": "1984-07-22",
            "patient.sex": "M",
            "specimen_id": "NV88120",
            "collection_date": "2026-02-17",
            "report_date": "2026-02-18",
            "physician": "Dr. Amy Park",
            "results[0].test": "Glucose",
            "results[0].value": 92,
            "results[0].units": "mg/dL",
            "results[0].reference_range": "70-99",
            "results[1].test": "Hemoglobin A1c",
            "results[1].value": 5.4,
            "results[1].units": "%",
            "results[1].reference_range": "4.0-5.6",
            "results[2].test": "TSH",
            "results[2].value": 2.1,
            "results[2].units": "mIU/L",
            "results[2].reference_range": "0.40-4.50",
            "fasting": True,
        },
    ),
    Labelled(
        "wire confirmation",
        """\
Your wire transfer was sent.

Amount: $12,400.00
Fee: $25.00
Sent on: 08/14/2025
Reference: FT25226-0091
Originator: Kestrel Marine Inc
Beneficiary: Dock & Harbor Services
Beneficiary account: ****7765
Beneficiary bank: First Coastal Bank
Memo: Invoice 1188
""",
        an(
            amount=MONEY,
            fee=MONEY,
            transfer_date=said(DATE, "day the wire was sent"),
            reference_number=ID,
            originator_name=NAME,
            beneficiary=an(name=NAME, account_number=ID, bank=NAME),
            memo=TEXT,
            exchange_rate=RATE,
        ),
        {
            "amount": "12400.00",
            "fee": "25.00",
            "transfer_date": "2025-08-14",
            "reference_number": "FT252260091",
            "originator_name": "Kestrel Marine Inc",
            "beneficiary.name": "Dock & Harbor Services",
            "beneficiary.account_number": "7765",
            "beneficiary.bank": "First Coastal Bank",
            "memo": "Invoice 1188",
        },
    ),
    Labelled(
        "equipment rental",
        """\
Dear Mr. Novak,

thank you for renting with LiftPro. Your rental agreement R-55821 starts on May 11, 2026 and runs until May 29, 2026.
The daily rate for the scissor lift is $145.00 and the refundable deposit is $500.00. Interest of 1.5% per month is
charged on overdue invoices. Delivery to the job site costs $95.00.

Kind regards,
Sandra Ruiz
LiftPro Rentals
""",
        an(
            customer_name=NAME,
            agreement_number=ID,
            start_date=DATE,
            end_date=DATE,
            daily_rate=MONEY,
            deposit=MONEY,
            interest_rate=said(RATE, "monthly interest on overdue invoices"),
            delivery_charge=said(MONEY, "what delivery costs"),
            total=MONEY,
        ),
        {
            "customer_name": "Novak",
            "agreement_number": "R55821",
            "start_date": "2026-05-11",
            "end_date": "2026-05-29",
            "daily_rate": "145.00",
            "deposit": "500.00",
            "interest_rate": "1.5",
            "delivery_charge": "95.00",
        },
    ),
    Labelled(
        "sales contract, two parties",
        """\
# Bill of Sale

## Seller
- **Name:** Robert Kane
- **Address:** 19 Canal Road, Mobile, AL 36602
- **Phone:** 251-555-0133

## Buyer
- **Name:** Denise Appleby
- **Address:** 4 Orchard Hill, Mobile, AL 36604

## Vehicle
- **Make:** Honda
- **Model:** Civic
- **Year:** 2017
- **Color:** silver
- **Mileage:** 88,410

**Sale price:** $9,750.00
**Sale date:** 2026-02-28
**Features:** sunroof, heated seats; tow hitch
""",
        an(
            seller=an(name=NAME, address=TEXT, phone=TEXT),
            buyer=an(name=NAME, address=TEXT, phone=TEXT),
            vehicle=an(make=TEXT, model=TEXT, year=INTEGER, mileage=INTEGER, vin=ID),
            sale_price=MONEY,
            sale_date=DATE,
            features=many(TEXT),
        ),
        {
            "seller.name": "Robert Kane",
            "seller.address": "19 Canal Road, Mobile, AL 36602",
            "seller.phone": "251-555-0133",
            "buyer.name": "Denise Appleby",
            "buyer.address": "4 Orchard Hill, Mobile, AL 36604",
            "vehicle.make": "Honda",
            "vehicle.model": "Civic",
            "vehicle.year": 2017,
            "vehicle.mileage": 88410,
            "sale_price": "9750.00",
            "sale_date": "2026-02-28",
            "features[0]": "sunroof",
            "features[1]": "heated seats",
            "features[2]": "tow hitch",
        },
    ),
)
