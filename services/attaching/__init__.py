"""What files can hang on in services, and who reads and adds them there."""

from services.attaching.box import box_of
from services.attaching.holders import Holder, holder_of, holders, home_of, papers_of
from services.attaching.persons import persons_of

__all__ = ["Holder", "box_of", "holder_of", "holders", "home_of", "papers_of", "persons_of"]
