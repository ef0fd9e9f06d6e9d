myosect_module(
  NAME Rendering
  DESCRIPTION "Slices, scouts, plots and surfaces drawn with VTK into a render window"
  DEPENDS Core ViewerModel
  TOOLKITS myosect_vtk
  PRIVATE_TOOLKITS X11::X11
  TEST_LAUNCHER "${PROJECT_SOURCE_DIR}/Testing/Support/under-display.sh")
