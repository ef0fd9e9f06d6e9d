#include "myosect/Pipeline/Pseudonym.h"

#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include "myosect/Digest/Sha256.h"

namespace myosect::pipeline
{
namespace
{
namespace fs = std::filesystem;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kPseudonymDigits = 12;

fs::path KeyFile()
{
  const auto environment = [](const char * name) -> std::string
  {
    const char * value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (const std::string file = environment("MYOSECT_PSEUDONYM_KEY"); !file.empty())
  {
    return file;
  }
  if (const std::string config = environment("XDG_CONFIG_HOME"); !config.empty())
  {
    return fs::path(config) / "myosect" / "pseudonym.key";
  }
  const std::string home = environment("HOME");
  return home.empty() ? fs::path() : fs::path(home) / ".config" / "myosect" / "pseudonym.key";
}

std::optional<std::string> ReadKey(const fs::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  std::string key(kKeyBytes, '\0');
  stream.read(key.data(), static_cast<std::streamsize>(key.size()));
  return stream.gcount() == static_cast<std::streamsize>(key.size()) ? std::optional(key) : std::nullopt;
}

/** Written whole under another name first, so that no process ever reads half a key; an existing key is never replaced. */
void MakeKey(const fs::path & file)
{
  const std::string key = RandomKey(kKeyBytes);
  std::error_code status;
  fs::create_directories(file.parent_path(), status);
  const fs::path fresh = file.string() + "." + std::to_string(getpid());
  const int descriptor = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (descriptor < 0)
  {
    return;
  }
  const bool written = write(descriptor, key.data(), key.size()) == static_cast<ssize_t>(key.size());
  close(descriptor);
  if (written)
  {
    fs::create_hard_link(fresh, file, status);
  }
  fs::remove(fresh, status);
}
} // namespace

std::optional<std::string> PseudonymOf(const std::string & patientId)
{
  const fs::path file = KeyFile();
  if (file.empty())
  {
    return std::nullopt;
  }
  auto key = ReadKey(file);
  if (!key)
  {
    MakeKey(file);
    key = ReadKey(file);
  }
  if (!key)
  {
    return std::nullopt;
  }
  return "P" + KeyedDigest(*key, patientId).substr(0, kPseudonymDigits);
}
} // namespace myosect::pipeline
