#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size);

/** Feeds every file below the given folders to the fuzz target, in the order of their names. Fails when there is none. */
int main(int argc, char ** argv)
{
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i)
  {
    for (const auto & entry : std::filesystem::recursive_directory_iterator(argv[i]))
    {
      if (entry.is_regular_file())
      {
        files.push_back(entry.path());
      }
    }
  }
  std::sort(files.begin(), files.end());
  for (const auto & file : files)
  {
    std::cout << file.filename().string() << std::endl;
    std::ifstream stream(file, std::ios::binary);
    const std::vector<char> bytes{ std::istreambuf_iterator<char>(stream), {} };
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size());
  }
  std::cout << files.size() << " inputs replayed" << std::endl;
  return files.empty() ? 1 : 0;
}
