#pragma once

#include <cstddef>
#include <string_view>

#include "myosect/Core/Error.h"

namespace myosect::fuzz
{
/** A reader may read, or refuse with an Error. Anything else it throws ends the process: a finding. \return whether it read. */
template <typename Read> bool Survives(Read && read)
{
  try
  {
    read();
    return true;
  }
  catch (const Error &)
  {
    return false;
  }
}

/** Cuts the part up to the next zero byte from the front of the input: one input may hold several files. */
inline std::string_view NextPart(std::string_view & input)
{
  const std::size_t zero = input.find('\0');
  const std::string_view part = input.substr(0, zero);
  input.remove_prefix(zero == std::string_view::npos ? input.size() : zero + 1);
  return part;
}
} // namespace myosect::fuzz
