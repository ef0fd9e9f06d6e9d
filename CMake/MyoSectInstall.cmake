# Components: runtime (myosect, its manual pages and completions), viewer, slicer (plug-in), sdk (libraries and headers for C++), docs.
# find_package(MyoSect) finds the SDK.
include(CMakePackageConfigHelpers)
set(MYOSECT_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/MyoSect")

# myosect_install_module(<target> <module> <toolkits>): modules that draw with VTK stay out of the SDK.
function(myosect_install_module target module toolkits)
  if(myosect_vtk IN_LIST toolkits)
    return()
  endif()
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${module})
  install(TARGETS ${target} EXPORT MyoSectTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT sdk)
  install(DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/include/myosect" DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT sdk
          FILES_MATCHING PATTERN "*.h" PATTERN "*.hxx")
endfunction()

install(TARGETS myosect_itk myosect_dcmtk EXPORT MyoSectTargets)
install(EXPORT MyoSectTargets NAMESPACE myosect:: DESTINATION ${MYOSECT_PACKAGE_DIR} COMPONENT sdk)
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/MyoSectConfig.cmake.in" "${PROJECT_BINARY_DIR}/MyoSectConfig.cmake"
                              INSTALL_DESTINATION ${MYOSECT_PACKAGE_DIR} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/MyoSectConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/MyoSectConfig.cmake" "${PROJECT_BINARY_DIR}/MyoSectConfigVersion.cmake"
        DESTINATION ${MYOSECT_PACKAGE_DIR} COMPONENT sdk)

install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs/user" "${PROJECT_SOURCE_DIR}/docs/algorithms" DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT docs)
install(FILES "${PROJECT_SOURCE_DIR}/README.md" "${PROJECT_SOURCE_DIR}/CITATION.cff" DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT docs)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/Data/Schemas" "${PROJECT_SOURCE_DIR}/Data/ReferenceValues"
        DESTINATION ${CMAKE_INSTALL_DATADIR}/myosect COMPONENT runtime)
