#include "myosect/Core/FileText.h"

#include <fstream>
#include <sstream>

#include "myosect/Core/Error.h"

namespace myosect
{
std::string TextOfFile(const std::filesystem::path & file, const std::string & complaint)
{
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf()))
  {
    throw Error(ErrorCode::UnreadableInput, complaint);
  }
  return text.str();
}
} // namespace myosect
