"""The action register: rows of work plans as actions, and which action is which from one quarter to the next."""
