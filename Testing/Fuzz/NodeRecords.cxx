#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "Queue.h"
#include "QueueRecords.h"
#include "ScratchFolder.h"
#include "Survive.h"
#include "myosect/Node/NodeSettings.h"
#include "myosect/Node/NodeStatus.h"

using namespace myosect;

namespace
{
namespace fs = std::filesystem;

/** A queue with one study and one waiting job, whose records the inputs replace. */
const fs::path & Root(const fuzz::ScratchFolder & scratch)
{
  static const fs::path root = [&]
  {
    const fs::path made = scratch.Path() / "queue";
    const node::Queue queue(made);
    fs::create_directories(queue.FolderOf("job", node::JobState::Waiting));
    fs::create_directories(made / "studies" / "study" / "sets");
    fs::create_directories(made / "studies" / "study" / "images");
    return made;
  }();
  return root;
}
} // namespace

/**
 * Parts between zero bytes: job.json, progress.json, objects.json, the record of a set, state.json, the name of an image's file, a
 * destination, a caller. All are read as the node and its status read them; names in them lead nowhere else.
 */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  static const fuzz::ScratchFolder scratch;
  const fs::path root = Root(scratch).lexically_relative(scratch.Path());
  std::string_view input(reinterpret_cast<const char *>(data), size);
  for (const char * name : { "job.json", "progress.json", "objects.json" })
  {
    scratch.Write(root / "jobs" / "waiting" / "job" / name, fuzz::NextPart(input));
  }
  scratch.Write(root / "studies" / "study" / "sets" / "set.json", fuzz::NextPart(input));
  scratch.Write(root / "state.json", fuzz::NextPart(input));
  std::string image(fuzz::NextPart(input).substr(0, 200));
  std::replace(image.begin(), image.end(), '/', '_');
  const bool named = !image.empty() && image != "." && image != "..";
  if (named)
  {
    scratch.Write(root / "studies" / "study" / "images" / image, "");
  }
  const std::string destination(fuzz::NextPart(input)), caller(input);

  node::Queue queue(scratch.Path() / root);
  fuzz::Survives(
      [&]
      {
        for (const node::Job & job : queue.Jobs(node::JobState::Waiting))
        {
          if (job.id.empty() || job.id.find('/') != std::string::npos)
          {
            std::abort();
          }
        }
      });
  fuzz::Survives([&] { (void)queue.ReadProgress("job", node::JobState::Waiting); });
  fuzz::Survives(
      [&]
      {
        for (const node::ResultObject & object : queue.Objects("job", node::JobState::Waiting))
        {
          if (object.file.find('/') != std::string::npos)
          {
            std::abort();
          }
        }
      });
  fuzz::Survives([&] { (void)queue.OpenStudies(); });
  fuzz::Survives([&] { (void)queue.CloseStudy("study", false); });
  for (const bool asJson : { false, true })
  {
    fuzz::Survives([&] { (void)node::DescribeStatus(queue.Root(), asJson); });
  }
  fuzz::Survives([&] { (void)node::ParseDestination(destination); });
  fuzz::Survives([&] { (void)node::ParseCaller(caller); });

  for (const node::JobState state : node::kJobStates)
  {
    for (const std::string & job : node::NamesIn(queue.FolderOf(state)))
    {
      if (job != "job")
      {
        fs::remove_all(queue.FolderOf(job, state));
      }
    }
  }
  for (const char * folder : { "sets", "images" })
  {
    for (const std::string & name : node::NamesIn(queue.Root() / "studies" / "study" / folder))
    {
      fs::remove(queue.Root() / "studies" / "study" / folder / name);
    }
  }
  return 0;
}
