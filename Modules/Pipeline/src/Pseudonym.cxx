#include "myosect/Pipeline/Pseudonym.h"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace myosect::pipeline
{
namespace
{
namespace fs = std::filesystem;
using Key = std::array<unsigned char, 32>;

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

std::optional<Key> ReadKey(const fs::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  Key key{};
  stream.read(reinterpret_cast<char *>(key.data()), static_cast<std::streamsize>(key.size()));
  return stream.gcount() == static_cast<std::streamsize>(key.size()) ? std::optional(key) : std::nullopt;
}

/** Written whole under another name first, so that no process ever reads half a key; an existing key is never replaced. */
void MakeKey(const fs::path & file)
{
  Key key{};
  if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
  {
    return;
  }
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
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (HMAC(EVP_sha256(),
           key->data(),
           static_cast<int>(key->size()),
           reinterpret_cast<const unsigned char *>(patientId.data()),
           patientId.size(),
           digest.data(),
           &length) == nullptr)
  {
    return std::nullopt;
  }
  constexpr char kDigits[] = "0123456789abcdef";
  std::string pseudonym = "P";
  for (std::size_t i = 0; i < 6; ++i)
  {
    pseudonym += kDigits[digest[i] >> 4];
    pseudonym += kDigits[digest[i] & 15];
  }
  return pseudonym;
}
} // namespace myosect::pipeline
