"""What Google Analytics answers, as far as it is read. Every value is a text; what is empty is absent."""

from __future__ import annotations

import msgspec


class Header(msgspec.Struct, frozen=True):
    """What a column is."""

    name: str = ""


class Value(msgspec.Struct, frozen=True, gc=False):
    """One cell."""

    value: str = ""


class Row(msgspec.Struct, frozen=True, rename="camel"):
    """One row: values in the order of the headers."""

    dimension_values: list[Value] = []
    metric_values: list[Value] = []


class Sampling(msgspec.Struct, frozen=True, rename="camel"):
    """How many of the events were read, and of how many."""

    samples_read_count: int = 0
    sampling_space_size: int = 0


class Restriction(msgspec.Struct, frozen=True, rename="camel"):
    """A metric that this key may not see: it is told as zero."""

    metric_name: str = ""


class Restrictions(msgspec.Struct, frozen=True, rename="camel"):
    """All of them."""

    active_metric_restrictions: list[Restriction] = []


class Truncation(msgspec.Struct, frozen=True, rename="camel"):
    """Days that are not told any more."""

    data_truncation_type: str = ""
    data_truncation_date: str = ""


class Metadata(msgspec.Struct, frozen=True, rename="camel"):
    """What is to be known of the rows."""

    currency_code: str = ""
    time_zone: str = ""
    empty_reason: str = ""
    data_loss_from_other_row: bool = False
    subject_to_thresholding: bool = False
    sampling_metadatas: list[Sampling] = []
    schema_restriction_response: Restrictions = Restrictions()
    data_truncation_reasons: list[Truncation] = []


class Bucket(msgspec.Struct, frozen=True):
    """What was used of a quota by this request, and what is left of it."""

    consumed: int = 0
    remaining: int | None = None


class Quota(msgspec.Struct, frozen=True, rename="camel"):
    """The quotas of a property."""

    tokens_per_day: Bucket = Bucket()
    tokens_per_hour: Bucket = Bucket()
    tokens_per_project_per_hour: Bucket = Bucket()
    server_errors_per_project_per_hour: Bucket = Bucket()


class Report(msgspec.Struct, frozen=True, rename="camel"):
    """An answer to `runReport`; without rows neither they nor their count are there."""

    dimension_headers: list[Header] = []
    metric_headers: list[Header] = []
    rows: list[Row] = []
    row_count: int = 0
    metadata: Metadata = Metadata()
    property_quota: Quota | None = None


class Named(msgspec.Struct, frozen=True, rename="camel"):
    """A field by its name."""

    api_name: str = ""


class Compatibility(msgspec.Struct, frozen=True, rename="camel"):
    """Whether a field goes with those that were asked about."""

    compatibility: str = ""
    dimension_metadata: Named = Named()
    metric_metadata: Named = Named()


class Compatibilities(msgspec.Struct, frozen=True, rename="camel"):
    """An answer to `checkCompatibility`."""

    dimension_compatibilities: list[Compatibility] = []
    metric_compatibilities: list[Compatibility] = []


class Summary(msgspec.Struct, frozen=True, rename="camel"):
    """A property that a key may read: "properties/123456789"."""

    property: str = ""
    display_name: str = ""


class Account(msgspec.Struct, frozen=True, rename="camel"):
    """Whose properties they are."""

    display_name: str = ""
    property_summaries: list[Summary] = []


class Summaries(msgspec.Struct, frozen=True, rename="camel"):
    """An answer to `accountSummaries`."""

    account_summaries: list[Account] = []
    next_page_token: str = ""


class Property(msgspec.Struct, frozen=True, rename="camel"):
    """A property as the Admin API describes it."""

    display_name: str = ""
    time_zone: str = ""
    currency_code: str = ""


class Detail(msgspec.Struct, frozen=True):
    """Why something was refused."""

    reason: str = ""
    metadata: dict[str, str] = {}


class Fault(msgspec.Struct, frozen=True):
    """What went wrong."""

    code: int = 0
    message: str = ""
    status: str = ""
    details: list[Detail] = []


class Envelope(msgspec.Struct, frozen=True):
    """An answer of which only the fault is looked at."""

    error: Fault | None = None
