#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace myosect::node
{
/** Where results go. */
struct Destination
{
  std::string aeTitle;
  std::string host;
  std::uint16_t port = 104;
};

/** Who may send. */
struct Caller
{
  std::string aeTitle;
  std::string host; ///< name or IPv4 address; empty: any
};

/** "AET@HOST:PORT". \throws Error(Usage). */
[[nodiscard]] Destination ParseDestination(const std::string & text);
/** "AET" or "AET@HOST". \throws Error(Usage). */
[[nodiscard]] Caller ParseCaller(const std::string & text);

/** Where the queue is when nothing else is said: $STATE_DIRECTORY/queue (systemd), $XDG_STATE_HOME/myosect/node or
 *  ~/.local/state/myosect/node. \throws Error(Usage) without any of these. */
[[nodiscard]] std::filesystem::path DefaultQueue();

/** Everything the node is told at its start. Times in seconds, sizes in bytes. */
struct NodeSettings
{
  std::string aeTitle;
  std::string bindAddress = "0.0.0.0"; ///< IPv4
  std::uint16_t port = 11112;
  std::filesystem::path queue;
  std::filesystem::path profile; ///< empty: none
  std::vector<Destination> destinations;
  std::vector<Caller> callers;

  unsigned quietSeconds = 60; ///< after the last image, until a study counts as whole

  unsigned jobs = 1;    ///< analyses at once
  unsigned threads = 0; ///< of each; 0: one a processor
  unsigned analysisSeconds = 3600;
  std::uint64_t analysisBytes = 0; ///< memory of one analysis; 0: three quarters of the machine's, shared by `jobs`
  unsigned attempts = 5;
  std::string objects = "seg,sr";         ///< what `--dicom` is given
  std::string program = "/proc/self/exe"; ///< is called as PROGRAM analyze IMAGES --output ...

  std::uint64_t maximumDiskBytes = 50ull << 30;
  std::uint64_t minimumFreeBytes = 1ull << 30;
  std::uint64_t maximumObjectBytes = 2ull << 30;
  unsigned keepDays = 7;       ///< images and results of finished studies
  unsigned rememberDays = 365; ///< which images were analysed

  unsigned maximumAssociations = 16;
  unsigned acseSeconds = 30;
  unsigned dimseSeconds = 60;
  unsigned messageSeconds = 600; ///< one message with its object
  unsigned maximumPdu = 65536;
  unsigned stopSeconds = 30;

  unsigned retrySeconds = 10; ///< first pause; doubles
  unsigned retryMaximumSeconds = 600;
  unsigned giveUpDays = 7;

  std::filesystem::path tlsKey, tlsCertificate, tlsAuthority; ///< PEM files, all or none
  bool tlsToDestinations = false;

  std::filesystem::path logFile; ///< empty: standard error

  /** \throws Error(Usage). */
  void Validate() const;
};
} // namespace myosect::node
