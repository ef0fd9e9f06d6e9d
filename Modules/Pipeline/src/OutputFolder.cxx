#include "myosect/Pipeline/OutputFolder.h"

#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "myosect/Core/Error.h"

namespace myosect::pipeline
{
namespace
{
namespace fs = std::filesystem;

[[noreturn]] void Refuse(const std::string & what)
{
  throw Error(ErrorCode::CannotWrite, what);
}

bool IsResultFolder(const fs::path & path, const std::string & marker)
{
  std::error_code status;
  return fs::is_directory(path, status) && fs::is_regular_file(path / marker, status);
}

bool IsEmptyFolder(const fs::path & path)
{
  std::error_code status;
  return fs::is_directory(path, status) && fs::is_empty(path, status);
}
} // namespace

OutputFolder::OutputFolder(fs::path target, bool replace, std::string marker)
  : m_Target(std::move(target))
  , m_Replace(replace)
  , m_Marker(std::move(marker))
{
  std::error_code status;
  m_Target = fs::absolute(m_Target, status).lexically_normal();
  if (!m_Target.has_filename())
  {
    m_Target = m_Target.parent_path();
  }
  const std::string name = m_Target.filename().string();
  if (fs::exists(fs::symlink_status(m_Target, status)) && !IsEmptyFolder(m_Target))
  {
    if (!IsResultFolder(m_Target, m_Marker))
    {
      Refuse("output '" + name + "' exists and is no result folder; choose another --output");
    }
    if (!m_Replace)
    {
      Refuse("output '" + name + "' holds a result already; choose another --output or replace it with --force");
    }
  }
  for (fs::path parent = m_Target.parent_path(); parent.has_filename() && !fs::exists(parent, status); parent = parent.parent_path())
  {
    m_MadeParents.push_back(parent);
  }
  fs::create_directories(m_Target.parent_path(), status);
  std::string pattern = (m_Target.parent_path() / ("." + name + ".partial-XXXXXX")).string();
  std::vector<char> buffer(pattern.begin(), pattern.end());
  buffer.push_back('\0');
  if (mkdtemp(buffer.data()) == nullptr)
  {
    Refuse("no folder can be made beside output '" + name + "'; check rights and space");
  }
  m_Working = buffer.data();
  fs::permissions(m_Working, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read | fs::perms::others_exec, status);
}

OutputFolder::~OutputFolder()
{
  if (!m_Committed)
  {
    std::error_code status;
    fs::remove_all(m_Working, status);
    for (const fs::path & parent : m_MadeParents)
    {
      fs::remove(parent, status);
    }
  }
}

void OutputFolder::Commit()
{
  std::error_code status;
  fs::path old;
  if (fs::exists(m_Target, status))
  {
    if (!IsEmptyFolder(m_Target) && !(m_Replace && IsResultFolder(m_Target, m_Marker)))
    {
      Refuse("output '" + m_Target.filename().string() + "' appeared meanwhile; choose another --output");
    }
    old = m_Working;
    old += ".old";
    fs::rename(m_Target, old, status);
    if (status)
    {
      Refuse("output '" + m_Target.filename().string() + "' cannot be replaced: " + status.message());
    }
  }
  fs::rename(m_Working, m_Target, status);
  if (status)
  {
    std::error_code ignored;
    if (!old.empty())
    {
      fs::rename(old, m_Target, ignored);
    }
    Refuse("output '" + m_Target.filename().string() + "' cannot be written: " + status.message());
  }
  m_Committed = true;
  if (!old.empty())
  {
    fs::remove_all(old, status);
  }
}
} // namespace myosect::pipeline
