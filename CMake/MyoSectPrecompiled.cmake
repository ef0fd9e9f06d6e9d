# Precompiled headers, in two kinds: plain has the standard library, itk has ITK's image as well; each once with the options of the modules and
# once, with GoogleTest, for tests; and one with CLI11 for the programs. They only save time: every source includes what it uses and compiles
# without them.
option(MYOSECT_PRECOMPILE_HEADERS "Precompile the headers that most sources include" OFF)
set(MYOSECT_COLD_OPTIONS "" CACHE STRING "Compiler options of tests and command lines, where the code need not be fast, after those of the build type")
separate_arguments(myosectColdOptions UNIX_COMMAND "${MYOSECT_COLD_OPTIONS}")

# A header precompiled with options other than the source's is of no use to GCC, and pkg-config asks for this one now and then.
if(MYOSECT_PRECOMPILE_HEADERS)
  target_compile_options(myosect_compiler INTERFACE -pthread)
  target_link_options(myosect_compiler INTERFACE -pthread)
endif()

# myosect_precompiled_headers(<name> HEADERS <headers...> [TOOLKITS <targets...>] [OPTIONS <options...>])
function(myosect_precompiled_headers name)
  cmake_parse_arguments(PARSE_ARGV 1 P "" "" "HEADERS;TOOLKITS;OPTIONS")
  set(target myosect_precompiled_${name})
  add_library(${target} OBJECT "${PROJECT_SOURCE_DIR}/CMake/Precompiled.cxx")
  target_link_libraries(${target} PRIVATE ${P_TOOLKITS} myosect_compiler)
  target_compile_options(${target} PRIVATE ${P_OPTIONS})
  target_precompile_headers(${target} PRIVATE ${P_HEADERS})
endfunction()

if(MYOSECT_PRECOMPILE_HEADERS)
  set(plain <algorithm> <array> <cmath> <cstdint> <filesystem> <fstream> <functional> <iostream> <limits> <map> <memory> <numeric>
            <optional> <random> <set> <sstream> <string> <string_view> <utility> <vector>)
  myosect_precompiled_headers(plain HEADERS ${plain})
  myosect_precompiled_headers(itk HEADERS ${plain} <itkImage.h> TOOLKITS myosect_itk)
  myosect_precompiled_headers(program HEADERS ${plain} <itkImage.h> <CLI/CLI.hpp> TOOLKITS myosect_itk CLI11::CLI11 OPTIONS ${myosectColdOptions})
  if(MYOSECT_BUILD_TESTING)
    list(APPEND plain <gtest/gtest.h> <gmock/gmock.h>)
    myosect_precompiled_headers(plain_test HEADERS ${plain} TOOLKITS GTest::gtest GTest::gmock OPTIONS ${myosectColdOptions})
    myosect_precompiled_headers(itk_test HEADERS ${plain} <itkImage.h> TOOLKITS GTest::gtest GTest::gmock myosect_itk OPTIONS ${myosectColdOptions})
  endif()
endif()

# myosect_precompile(<target> [<targets and libraries it includes headers of>...])
#
# Takes the kind itk where one of the others has it.
function(myosect_precompile target)
  set(kind plain)
  foreach(other IN LISTS ARGN)
    if(other STREQUAL myosect_itk)
      set(kind itk)
    elseif(TARGET ${other})
      get_target_property(otherKind ${other} MYOSECT_PRECOMPILED)
      if(otherKind STREQUAL itk)
        set(kind itk)
      endif()
    endif()
  endforeach()
  set_target_properties(${target} PROPERTIES MYOSECT_PRECOMPILED ${kind})
  if(MYOSECT_PRECOMPILE_HEADERS)
    target_precompile_headers(${target} REUSE_FROM myosect_precompiled_${kind})
  endif()
endfunction()

# myosect_command_line(<target>)
#
# Gives a library or program that reads command lines its options and precompiled headers.
function(myosect_command_line target)
  set_target_properties(${target} PROPERTIES MYOSECT_PRECOMPILED itk)
  target_compile_options(${target} PRIVATE ${myosectColdOptions})
  if(MYOSECT_PRECOMPILE_HEADERS)
    target_precompile_headers(${target} REUSE_FROM myosect_precompiled_program)
  endif()
endfunction()

# myosect_test_program(<target> <target under test>)
#
# Gives a program of tests its options, and the precompiled headers of the kind that the target under test has.
function(myosect_test_program target tested)
  target_compile_options(${target} PRIVATE ${myosectColdOptions})
  if(MYOSECT_PRECOMPILE_HEADERS)
    get_target_property(kind ${tested} MYOSECT_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM myosect_precompiled_${kind}_test)
  endif()
endfunction()
