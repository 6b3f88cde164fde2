"""Resources linked 资源链接 (specification 2.14, K16): who gave what to whom."""
