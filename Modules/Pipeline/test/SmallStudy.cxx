#include "SmallStudy.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

#include <gtest/gtest.h>
#include <itk_zlib.h>

#include "TemporaryFolder.h"

namespace myosect::test
{
namespace
{
namespace fs = std::filesystem;

/** Keeps the key of pseudonyms out of the user's configuration. */
class KeyOfTheTests : public testing::Environment
{
public:
  void SetUp() override
  {
    m_Folder = std::make_unique<TemporaryFolder>();
    setenv("MYOSECT_PSEUDONYM_KEY", (*m_Folder / "key").c_str(), 1);
  }
  void TearDown() override { m_Folder.reset(); }

private:
  std::unique_ptr<TemporaryFolder> m_Folder;
};

const auto * const keyOfTheTests = testing::AddGlobalTestEnvironment(new KeyOfTheTests);

std::string Gunzipped(const fs::path & file)
{
  std::string bytes;
  gzFile stream = gzopen(file.c_str(), "rb");
  char buffer[1 << 16];
  for (int count = gzread(stream, buffer, sizeof(buffer)); count > 0; count = gzread(stream, buffer, sizeof(buffer)))
  {
    bytes.append(buffer, static_cast<std::size_t>(count));
  }
  gzclose(stream);
  return bytes;
}

std::vector<std::string> Fields(const std::string & line)
{
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line)
  {
    if (c == '"')
    {
      quoted = !quoted;
    }
    else if (c == ',' && !quoted)
    {
      fields.emplace_back();
    }
    else if (c != '\r')
    {
      fields.back() += c;
    }
  }
  return fields;
}
} // namespace

const phantom::CtPhantom & SmallThighs()
{
  static const phantom::CtPhantom thighs = []
  {
    phantom::LimbPhantomParameters parameters = phantom::CaseParameters("thigh");
    Grid & grid = parameters.acquisition.grid;
    grid.size = { 170, 80, 4 };
    grid.spacingMm = { 2.2, 2.3, 8.0 };
    grid.originLps = { -0.5 * 2.2 * 169.0, -0.5 * 2.3 * 79.0, -60.0 };
    parameters.acquisition.subSamples = 4;
    parameters.acquisition.throughPlaneLayers = 2;
    RunContext context(2);
    return phantom::Render(parameters, context);
  }();
  return thighs;
}

std::vector<fs::path> WriteSmallStudy(const fs::path & folder, const phantom::DicomIdentity & identity)
{
  return phantom::WriteCtSeries(folder, SmallThighs().grid, SmallThighs().hounsfield, identity);
}

pipeline::AnalysisRequest RequestFor(const fs::path & input)
{
  pipeline::AnalysisRequest request;
  request.inputs = { input };
  return request;
}

std::string FileBytes(const fs::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

std::map<std::string, std::string> FilesBelow(const fs::path & folder)
{
  std::map<std::string, std::string> files;
  for (const auto & entry : fs::recursive_directory_iterator(folder))
  {
    if (entry.is_regular_file())
    {
      files[entry.path().lexically_relative(folder).string()] =
          entry.path().extension() == ".gz" ? Gunzipped(entry.path()) : FileBytes(entry.path());
    }
  }
  return files;
}

std::vector<std::map<std::string, std::string>> ReadTable(const fs::path & file)
{
  std::istringstream text(FileBytes(file));
  std::string line;
  std::getline(text, line);
  const std::vector<std::string> names = Fields(line);
  std::vector<std::map<std::string, std::string>> rows;
  while (std::getline(text, line))
  {
    const std::vector<std::string> fields = Fields(line);
    EXPECT_EQ(fields.size(), names.size()) << line;
    rows.emplace_back();
    for (std::size_t i = 0; i < std::min(fields.size(), names.size()); ++i)
    {
      rows.back()[names[i]] = fields[i];
    }
  }
  return rows;
}

std::size_t EntriesIn(const fs::path & folder)
{
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}
} // namespace myosect::test
