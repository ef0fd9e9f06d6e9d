# One interface target carries warnings, sanitizers and coverage to every module.
add_library(myosect_compiler INTERFACE)

target_compile_options(myosect_compiler INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wconversion -Wno-sign-conversion)
if(MYOSECT_STRICT)
  target_compile_options(myosect_compiler INTERFACE -Werror)
endif()

# Fused multiply-add would let results depend on the machine.
target_compile_options(myosect_compiler INTERFACE -ffp-contract=off)

if(MYOSECT_SANITIZER)
  target_compile_options(myosect_compiler INTERFACE -fsanitize=${MYOSECT_SANITIZER} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(myosect_compiler INTERFACE -fsanitize=${MYOSECT_SANITIZER})
endif()
if(MYOSECT_COVERAGE)
  target_compile_options(myosect_compiler INTERFACE --coverage -O0)
  target_link_options(myosect_compiler INTERFACE --coverage)
endif()
if(MYOSECT_FUZZ)
  target_compile_options(myosect_compiler INTERFACE -fsanitize=fuzzer-no-link)
endif()
