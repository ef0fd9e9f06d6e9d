#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <stdlib.h>

namespace myosect::test
{
/** An empty folder that goes with the object. */
class TemporaryFolder
{
public:
  TemporaryFolder()
  {
    const std::string pattern = (std::filesystem::temp_directory_path() / "myosect-test-XXXXXX").string();
    std::vector<char> buffer(pattern.begin(), pattern.end());
    buffer.push_back('\0');
    if (mkdtemp(buffer.data()) == nullptr)
    {
      throw std::filesystem::filesystem_error("no temporary folder", pattern, std::error_code(errno, std::generic_category()));
    }
    m_Path = buffer.data();
  }
  ~TemporaryFolder()
  {
    std::error_code ignored;
    std::filesystem::remove_all(m_Path, ignored);
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder & operator=(const TemporaryFolder &) = delete;

  [[nodiscard]] const std::filesystem::path & Path() const noexcept { return m_Path; }
  [[nodiscard]] std::filesystem::path operator/(const std::string & name) const { return m_Path / name; }

private:
  std::filesystem::path m_Path;
};
} // namespace myosect::test
