# Debian's packages of ITK and DCMTK, each wrapped once in a target with its include folders marked as system headers.
find_package(Threads REQUIRED)

set(MYOSECT_ITK_COMPONENTS ITKCommon ITKBiasCorrection ITKSmoothing ITKIONIFTI ITKIONRRD ITKIOMeta ITKIOGDCM ITKImageGrid ITKThresholding ITKZLIB)
find_package(ITK 5.2 REQUIRED COMPONENTS ${MYOSECT_ITK_COMPONENTS})
add_library(myosect_itk INTERFACE)
# Debian's ITK knows the compiler that it was built with and no other. Clang reads GCC's list of features with GCC's version.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  find_file(detection itk_compiler_detection.h PATHS ${ITK_INCLUDE_DIRS} NO_DEFAULT_PATH NO_CACHE)
  file(READ "${detection}" header)
  string(
    REPLACE "#    error Unsupported compiler\n"
            "#pragma push_macro(\"__GNUC__\")\n#undef __GNUC__\n#define __GNUC__ 12\n#include \"compilers/ITK_COMPILER_INFO_GNU_CXX.h\"\n#pragma pop_macro(\"__GNUC__\")\n"
            header "${header}")
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/itk-clang/itk_compiler_detection.h" CONTENT "${header}" @ONLY)
  target_compile_options(myosect_itk INTERFACE "$<BUILD_INTERFACE:SHELL:-include \"${PROJECT_BINARY_DIR}/itk-clang/itk_compiler_detection.h\">")
endif()
target_include_directories(myosect_itk SYSTEM INTERFACE ${ITK_INCLUDE_DIRS})
target_link_libraries(myosect_itk INTERFACE ${ITK_LIBRARIES})

find_package(DCMTK REQUIRED)
add_library(myosect_dcmtk INTERFACE)
target_include_directories(myosect_dcmtk SYSTEM INTERFACE ${DCMTK_INCLUDE_DIRS})
target_link_libraries(myosect_dcmtk INTERFACE ${DCMTK_LIBRARIES} Threads::Threads)

find_package(PkgConfig REQUIRED)
pkg_check_modules(OPENJPEG REQUIRED IMPORTED_TARGET libopenjp2)
pkg_check_modules(PANGOCAIRO REQUIRED IMPORTED_TARGET pangocairo)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)

# The viewer is built where Qt 5 and VTK are installed; everything else needs neither.
find_package(VTK 9.1 QUIET COMPONENTS ChartsCore CommonCore CommonDataModel FiltersCore IOImage ImagingGeneral RenderingContext2D RenderingContextOpenGL2 RenderingCore
             RenderingFreeType RenderingImage RenderingOpenGL2)
find_package(Qt5 QUIET COMPONENTS Widgets)
find_package(X11 QUIET)
if(VTK_FOUND AND Qt5_FOUND AND X11_FOUND)
  set(viewer_possible ON)
else()
  set(viewer_possible OFF)
endif()
option(MYOSECT_BUILD_VIEWER "Build the viewer; needs Qt 5 and VTK" ${viewer_possible})
if(MYOSECT_BUILD_VIEWER)
  if(NOT viewer_possible)
    message(FATAL_ERROR "MYOSECT_BUILD_VIEWER needs Qt 5 (qtbase5-dev), VTK 9.1 (libvtk9-dev, libvtk9-qt-dev) and X11 (libx11-dev)")
  endif()
  set(MYOSECT_VTK_MODULES ${VTK_LIBRARIES})
  add_library(myosect_vtk INTERFACE)
  target_link_libraries(myosect_vtk INTERFACE ${MYOSECT_VTK_MODULES})
endif()
