#include "myosect/Node/NodeSettings.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include <arpa/inet.h>

#include "myosect/Core/Error.h"

namespace myosect::node
{
namespace
{
[[noreturn]] void Refuse(const std::string & what)
{
  throw Error(ErrorCode::Usage, what);
}

bool IsAeTitle(const std::string & title)
{
  const bool plain = std::all_of(title.begin(), title.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '\\'; });
  return plain && !title.empty() && title.size() <= 16 && title.front() != ' ' && title.back() != ' ';
}
} // namespace

std::filesystem::path DefaultQueue()
{
  const std::pair<const char *, const char *> places[] = { { "STATE_DIRECTORY", "queue" },
                                                           { "XDG_STATE_HOME", "myosect/node" },
                                                           { "HOME", ".local/state/myosect/node" } };
  for (const auto & [variable, below] : places)
  {
    const char * value = std::getenv(variable);
    if (value != nullptr && value[0] == '/')
    {
      return std::filesystem::path(value) / below;
    }
  }
  Refuse("node needs --queue DIR, since there is no home folder");
}

Destination ParseDestination(const std::string & text)
{
  const std::size_t at = text.rfind('@');
  const std::size_t colon = text.rfind(':');
  const std::string form = "'" + text + "' is no destination; write AET@HOST:PORT";
  if (at == std::string::npos || colon == std::string::npos || colon < at)
  {
    Refuse(form);
  }
  Destination destination{ text.substr(0, at), text.substr(at + 1, colon - at - 1), 0 };
  const std::string port = text.substr(colon + 1);
  const bool digits = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  const unsigned long number = digits ? std::stoul(port) : 0;
  if (!IsAeTitle(destination.aeTitle) || destination.host.empty() || number < 1 || number > 65535)
  {
    Refuse(form);
  }
  destination.port = static_cast<std::uint16_t>(number);
  return destination;
}

Caller ParseCaller(const std::string & text)
{
  const std::size_t at = text.rfind('@');
  Caller caller{ text.substr(0, at), at == std::string::npos ? std::string() : text.substr(at + 1) };
  if (!IsAeTitle(caller.aeTitle) || (at != std::string::npos && caller.host.empty()))
  {
    Refuse("'" + text + "' is no caller; write AET or AET@HOST");
  }
  return caller;
}

void NodeSettings::Validate() const
{
  if (!IsAeTitle(aeTitle))
  {
    Refuse("--aet takes 1 to 16 printable characters without backslash");
  }
  in_addr address{};
  if (inet_pton(AF_INET, bindAddress.c_str(), &address) != 1)
  {
    Refuse("--bind takes an IPv4 address");
  }
  if (queue.empty())
  {
    Refuse("node needs --queue DIR");
  }
  if (destinations.empty())
  {
    Refuse("node needs --send-to AET@HOST:PORT");
  }
  if (callers.empty())
  {
    Refuse("node needs --allow-from AET or AET@HOST: nobody else may send");
  }
  std::set<std::string> titles;
  for (const Destination & destination : destinations)
  {
    if (!titles.insert(destination.aeTitle).second)
    {
      Refuse("AE title '" + destination.aeTitle + "' is named twice as a destination; name it once");
    }
  }
  const auto given = { tlsKey.empty(), tlsCertificate.empty(), tlsAuthority.empty() };
  if (std::count(given.begin(), given.end(), true) % 3 != 0)
  {
    Refuse("--tls-key, --tls-cert and --tls-ca go together");
  }
  if (tlsToDestinations && tlsKey.empty())
  {
    Refuse("--send-tls needs --tls-key, --tls-cert and --tls-ca");
  }
}
} // namespace myosect::node
