from rest_framework.permissions import BasePermission


class HasPosting(BasePermission):
    """Only somebody with a posting that holds today (default deny)."""

    def has_permission(self, request, view) -> bool:
        user = request.user
        return bool(user and user.is_authenticated and user.scope.roles)
