#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <gtest/gtest.h>

namespace myosect::report::test
{
/** An empty folder that goes with the object. */
class TemporaryFolder
{
public:
  TemporaryFolder()
  {
    std::string pattern = (std::filesystem::temp_directory_path() / "myosect-report-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
    {
      throw std::runtime_error("no temporary folder");
    }
    m_Path = pattern;
  }
  ~TemporaryFolder()
  {
    std::error_code ignored;
    std::filesystem::remove_all(m_Path, ignored);
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder & operator=(const TemporaryFolder &) = delete;

  [[nodiscard]] const std::filesystem::path & Path() const { return m_Path; }

private:
  std::filesystem::path m_Path;
};

inline std::string FileText(const std::filesystem::path & path)
{
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return { std::istreambuf_iterator<char>(file), {} };
}

/** Relative name and bytes of every file below a folder. */
inline std::map<std::string, std::string> AllFiles(const std::filesystem::path & folder)
{
  std::map<std::string, std::string> files;
  for (const auto & entry : std::filesystem::recursive_directory_iterator(folder))
  {
    if (entry.is_regular_file())
    {
      files[std::filesystem::relative(entry.path(), folder).string()] = FileText(entry.path());
    }
  }
  return files;
}
} // namespace myosect::report::test
