#include "ScratchFolder.h"

#include <unistd.h>

#include <fstream>
#include <string>

namespace myosect::fuzz
{
ScratchFolder::ScratchFolder()
{
  const std::filesystem::path memory = "/dev/shm";
  const auto base = ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
  m_Path = base / ("myosect-fuzz-" + std::to_string(::getpid()));
  std::filesystem::create_directories(m_Path);
}

ScratchFolder::~ScratchFolder()
{
  std::error_code ignored;
  std::filesystem::remove_all(m_Path, ignored);
}

std::filesystem::path ScratchFolder::Write(const std::filesystem::path & name, std::string_view bytes) const
{
  const std::filesystem::path file = m_Path / name;
  std::ofstream(file, std::ios::binary | std::ios::trunc).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return file;
}
} // namespace myosect::fuzz
