"""What models refuse, as problem documents with the fitting status (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError as ModelError
from rest_framework import status
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.serializers import as_serializer_error

from core.workflow import Incomplete, NotAllowed, ReasonMissing, Refused


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "The row does not allow this now."
    default_code = "conflict"


@contextmanager
def spoken_as_problems() -> Iterator[None]:
    """403 for somebody who may not, 400 for what is missing or wrong, 409 for the wrong state."""
    try:
        yield
    except NotAllowed as error:
        raise PermissionDenied(str(error.message)) from error
    except ReasonMissing as error:
        raise ValidationError({"reason": [str(error.message)]}) from error
    except Incomplete as error:
        raise ValidationError({"missing": [str(part) for part in error.missing]}) from error
    except Refused as error:
        raise Conflict(str(error.message)) from error
    except ModelError as error:
        raise ValidationError(as_serializer_error(error)) from error
