#pragma once

#include <functional>
#include <string>
#include <vector>

#include "myosect/Phantom/LimbPhantomParameters.h"

namespace myosect::phantom
{
struct NamedCase
{
  const char * name;
  const char * description;
  std::function<LimbPhantomParameters(unsigned seed)> make;
};

/** Cases whose levels along the bones, or angles of the limbs, differ from those of the others. */
[[nodiscard]] const std::vector<NamedCase> & LevelCases();
} // namespace myosect::phantom
