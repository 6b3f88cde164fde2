from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Keyset pages: page 10,000 costs what page 1 costs. The view's queryset must be ordered."""

    page_size_query_param = "page_size"
    max_page_size = 500
    ordering = "-pk"
