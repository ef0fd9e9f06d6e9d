# Debian's packages of ITK and DCMTK, each wrapped once in a target with its include folders marked as system headers.
find_package(Threads REQUIRED)

find_package(ITK 5.2 REQUIRED COMPONENTS ITKCommon ITKBiasCorrection ITKSmoothing ITKIONIFTI ITKIONRRD ITKIOMeta ITKIOGDCM ITKImageGrid ITKThresholding ITKZLIB)
add_library(myosect_itk INTERFACE)
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
