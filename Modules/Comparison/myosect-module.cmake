myosect_module(
  NAME Comparison
  DESCRIPTION "Left against right"
  DEPENDS Core)
