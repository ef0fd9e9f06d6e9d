#include "myosect/Pipeline/WorkFolder.h"

#include <cstdlib>
#include <system_error>

#include "myosect/Core/Error.h"

namespace myosect::pipeline
{
WorkFolder::WorkFolder(const std::filesystem::path & parent, const std::string & prefix)
{
  std::error_code status;
  const std::filesystem::path place = parent.empty() ? std::filesystem::temp_directory_path(status) : parent;
  std::string pattern = (place / (prefix + "XXXXXX")).string();
  if (status || mkdtemp(pattern.data()) == nullptr)
  {
    throw Error(ErrorCode::CannotWrite, parent.empty()
                                            ? std::string("no folder can be made for temporary files; check TMPDIR, rights and space")
                                            : "no folder can be made in '" + parent.filename().string() + "'; check rights and space");
  }
  m_Path = pattern;
}

WorkFolder::~WorkFolder()
{
  std::error_code ignored;
  std::filesystem::remove_all(m_Path, ignored);
}
} // namespace myosect::pipeline
