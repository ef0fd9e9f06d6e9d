#include "WorkFolder.h"

#include <cstdlib>
#include <string>
#include <system_error>

#include "myosect/Core/Error.h"

namespace myosect::validation
{
WorkFolder::WorkFolder()
{
  std::string name = (std::filesystem::temp_directory_path() / "myosect-validation-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
  {
    throw Error(ErrorCode::CannotWrite, "no folder can be made in the system's temporary folder; check TMPDIR and its free space");
  }
  m_Path = name;
}

WorkFolder::~WorkFolder()
{
  std::error_code ignored;
  std::filesystem::remove_all(m_Path, ignored);
}
} // namespace myosect::validation
