# Debian packages, one for each component: `cpack -G DEB` in the build folder. Dependencies are read from the programs by dpkg-shlibdeps.
set(CPACK_PACKAGE_NAME myosect)
set(CPACK_PACKAGE_VENDOR "The MyoSect authors")
set(CPACK_PACKAGE_CONTACT "The MyoSect authors <myosect@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "measurement of limb muscle on CT and MRI")
# The summary is the first line of each package's description, that of the component the rest.
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL runtime slicer sdk docs)
if(MYOSECT_BUILD_VIEWER)
  list(APPEND CPACK_COMPONENTS_ALL viewer)
endif()

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME myosect)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
    "MyoSect reads CT or magnetic resonance of thighs and calves from DICOM,
measures the areas of muscle, fat and bone of every slice and leg, compares
left with right and visits with each other, and writes tables, a label map,
DICOM objects and a report. It is not a medical device.
.
This package holds the command myosect.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_DEPENDS "fonts-dejavu-core")

set(CPACK_DEBIAN_VIEWER_PACKAGE_NAME myosect-viewer)
set(CPACK_COMPONENT_VIEWER_DESCRIPTION
    "The viewer of MyoSect shows images, labels and measurements side by side and
leg by leg, corrects labels and records reviews. It is not a medical device.")

set(CPACK_DEBIAN_SLICER_PACKAGE_NAME myosect-slicer)
set(CPACK_COMPONENT_SLICER_DESCRIPTION
    "MyoSect as a command-line module of 3D Slicer and other programs that read its
descriptions of modules, and a colour table of the labels. It is not a medical
device.")

set(CPACK_DEBIAN_SDK_PACKAGE_NAME libmyosect-dev)
set(CPACK_DEBIAN_SDK_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_SDK_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_SDK_PACKAGE_DEPENDS
    "libinsighttoolkit5-dev (>= 5.2), libgdcm-dev, libgdcm-tools, libdcmtk-dev (>= 3.6.7), dcmtk, libopenjp2-7-dev, libpango1.0-dev, libssl-dev (>= 3), pkg-config")
set(CPACK_COMPONENT_SDK_DESCRIPTION
    "Static libraries of MyoSect for C++, their headers, and the files by which
CMake's find_package(MyoSect) finds them.")

set(CPACK_DEBIAN_DOCS_PACKAGE_NAME myosect-doc)
set(CPACK_DEBIAN_DOCS_PACKAGE_SECTION doc)
set(CPACK_DEBIAN_DOCS_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DOCS_PACKAGE_SHLIBDEPS OFF)
set(CPACK_COMPONENT_DOCS_DESCRIPTION
    "How to use MyoSect, what its tables mean, and how each step works.")

# Every package carries the licence and a changelog, as Debian wants them.
string(TIMESTAMP changelogDate "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/debian/changelog" CONTENT "myosect (@PROJECT_VERSION@) stable; urgency=low

  * Version @PROJECT_VERSION@; see CHANGELOG.md of the sources.

 -- The MyoSect authors <myosect@example.org>  @changelogDate@
")
find_program(MYOSECT_GZIP gzip REQUIRED)
execute_process(COMMAND "${MYOSECT_GZIP}" -9 -n -k -f changelog WORKING_DIRECTORY "${PROJECT_BINARY_DIR}/debian" COMMAND_ERROR_IS_FATAL ANY)
foreach(pair runtime:myosect viewer:myosect-viewer slicer:myosect-slicer sdk:libmyosect-dev docs:myosect-doc)
  string(REPLACE ":" ";" pair "${pair}")
  list(GET pair 0 component)
  list(GET pair 1 package)
  if(component IN_LIST CPACK_COMPONENTS_ALL)
    install(FILES "${PROJECT_SOURCE_DIR}/CMake/copyright" "${PROJECT_BINARY_DIR}/debian/changelog.gz" DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
  endif()
endforeach()
include(CPack)
