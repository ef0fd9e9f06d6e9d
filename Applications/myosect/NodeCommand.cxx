#include "NodeCommand.h"

#include <cmath>
#include <iostream>
#include <memory>

#include "OptionBinding.h"
#include "Session.h"
#include "myosect/Core/Error.h"
#include "myosect/DicomExport/Objects.h"
#include "myosect/Node/Node.h"
#include "myosect/Node/NodeStatus.h"
#include "myosect/Pipeline/Parameters.h"

namespace myosect::app
{
namespace
{
constexpr std::uint64_t kMegabyte = 1000000;

/** As given on the command line. */
struct NodeOptions
{
  node::NodeSettings settings;
  std::string queue, profile, analyzer, logFile, tlsKey, tlsCertificate, tlsAuthority;
  std::vector<std::string> callers, reviewers, archives;
  std::vector<std::string> objects{ "seg", "sr" };
  double diskGigabytes = 50;
  std::uint64_t freeMegabytes = 1024, objectMegabytes = 2048, analysisMegabytes = 0;
  unsigned analysisMinutes = 60;
  bool status = false;
  bool json = false;
};

std::filesystem::path QueueOf(const NodeOptions & options)
{
  return options.queue.empty() ? node::DefaultQueue() : std::filesystem::path(options.queue);
}

node::NodeSettings SettingsOf(const NodeOptions & options)
{
  node::NodeSettings settings = options.settings;
  settings.queue = QueueOf(options);
  settings.profile = options.profile;
  settings.logFile = options.logFile;
  settings.tlsKey = options.tlsKey;
  settings.tlsCertificate = options.tlsCertificate;
  settings.tlsAuthority = options.tlsAuthority;
  settings.program = options.analyzer.empty() ? settings.program : options.analyzer;
  settings.maximumDiskBytes = static_cast<std::uint64_t>(std::llround(options.diskGigabytes * 1e9));
  settings.minimumFreeBytes = options.freeMegabytes * kMegabyte;
  settings.maximumObjectBytes = options.objectMegabytes * kMegabyte;
  settings.analysisBytes = options.analysisMegabytes * kMegabyte;
  settings.analysisSeconds = options.analysisMinutes * 60;
  for (const std::string & text : options.callers)
  {
    settings.callers.push_back(node::ParseCaller(text));
  }
  for (const auto & list : { options.reviewers, options.archives })
  {
    for (const std::string & text : list)
    {
      settings.destinations.push_back(node::ParseDestination(text));
    }
  }
  if (settings.callers.empty())
  {
    for (const node::Destination & destination : settings.destinations)
    {
      settings.callers.push_back({ destination.aeTitle, destination.host });
    }
  }
  if (!dicomexport::ParseObjectKinds(options.objects).Any())
  {
    throw Error(ErrorCode::Usage, "node needs --dicom with at least one of seg, sr, sc, pdf");
  }
  settings.objects.clear();
  for (const std::string & word : options.objects)
  {
    settings.objects += (settings.objects.empty() ? "" : ",") + word;
  }
  if (!settings.profile.empty())
  {
    // A wrong profile stops the node at its start, not every study.
    pipeline::Parameters parameters;
    pipeline::ParameterSources sources;
    pipeline::LoadProfile(settings.profile, parameters, sources);
    parameters.Validate();
  }
  return settings;
}

int Run(const NodeOptions & options)
{
  if (options.status)
  {
    std::cout << node::DescribeStatus(QueueOf(options), options.json) << std::flush;
    return 0;
  }
  CommonOptions common;
  common.progress = "none";
  return WithContext(common,
                     [&](RunContext & context, Console &)
                     {
                       node::RunNode(SettingsOf(options), context);
                       return 0;
                     });
}
} // namespace

void AddNodeCommand(CLI::App & app, std::function<int()> & run)
{
  CLI::App & command = AddCommand(app, "node");
  const auto options = std::make_shared<NodeOptions>();
  node::NodeSettings & settings = options->settings;
  Bind(command, "--aet", settings.aeTitle);
  Bind(command, "--port", settings.port);
  Bind(command, "--bind", settings.bindAddress);
  Bind(command, "--queue", options->queue);
  Bind(command, "--allow-from", options->callers);
  Bind(command, "--send-to", options->reviewers);
  Bind(command, "--archive-to", options->archives);
  Bind(command, "--profile", options->profile);
  Bind(command, "--dicom", options->objects);
  Bind(command, "--quiet-seconds", settings.quietSeconds);
  Bind(command, "--jobs", settings.jobs);
  Bind(command, "--threads", settings.threads);
  Bind(command, "--analysis-minutes", options->analysisMinutes);
  Bind(command, "--analysis-memory-mb", options->analysisMegabytes);
  Bind(command, "--attempts", settings.attempts);
  Bind(command, "--retry-seconds", settings.retrySeconds);
  Bind(command, "--retry-max-seconds", settings.retryMaximumSeconds);
  Bind(command, "--give-up-days", settings.giveUpDays);
  Bind(command, "--max-disk-gb", options->diskGigabytes);
  Bind(command, "--min-free-mb", options->freeMegabytes);
  Bind(command, "--max-object-mb", options->objectMegabytes);
  Bind(command, "--keep-days", settings.keepDays);
  Bind(command, "--remember-days", settings.rememberDays);
  Bind(command, "--max-associations", settings.maximumAssociations);
  Bind(command, "--max-pdu", settings.maximumPdu);
  Bind(command, "--acse-timeout", settings.acseSeconds);
  Bind(command, "--dimse-timeout", settings.dimseSeconds);
  Bind(command, "--message-timeout", settings.messageSeconds);
  Bind(command, "--stop-seconds", settings.stopSeconds);
  Bind(command, "--tls-key", options->tlsKey);
  Bind(command, "--tls-cert", options->tlsCertificate);
  Bind(command, "--tls-ca", options->tlsAuthority);
  Bind(command, "--send-tls", settings.tlsToDestinations);
  Bind(command, "--analyzer", options->analyzer);
  Bind(command, "--log-file", options->logFile);
  Bind(command, "--status", options->status);
  Bind(command, "--json", options->json);
  command.callback([=, &run] { run = [=] { return Run(*options); }; });
}
} // namespace myosect::app
