#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "AutosaveFormat.h"
#include "ScratchFolder.h"
#include "Survive.h"
#include "myosect/Digest/Sha256.h"
#include "myosect/ViewerModel/Actions.h"
#include "myosect/ViewerModel/Autosave.h"
#include "myosect/ViewerModel/ReviewLog.h"
#include "myosect/ViewerModel/StateFolder.h"
#include "myosect/ViewerModel/Worklist.h"

using namespace myosect;

namespace
{
namespace fs = std::filesystem;

constexpr std::size_t kMostVoxels = 1 << 20;                         ///< headers that tell of more are read, their labels not
constexpr const char * kAbandoned = "autosave/999999999-1.autosave"; ///< no process has this number

/** The hash in front is made right: a fuzzer would never guess it. */
void ReadAutosave(const fuzz::ScratchFolder & folder, std::string_view payload)
{
  const std::string text(payload);
  folder.Write(kAbandoned, viewer::autosave::kMagic + Sha256Of(text) + '\n' + text);
  for (const viewer::SavedWork & work : viewer::Autosave::Abandoned(folder.Path() / "autosave"))
  {
    if (work.size[0] * work.size[1] * work.size[2] <= kMostVoxels)
    {
      fuzz::Survives([&] { (void)viewer::Autosave::Read(work.file); });
    }
  }
}

void ReadState(const fuzz::ScratchFolder & folder, std::string_view input)
{
  for (const char * name : { "recent.json", "images.json", "keys.json" })
  {
    folder.Write(name, input);
  }
  const viewer::StateFolder state(folder.Path());
  (void)state.RecentStudies();
  (void)state.ImagesOf("2.25.1");
  fuzz::Survives([&] { viewer::KeyMap().Load(state.KeyFile()); });
}

/** Parts between zero bytes: summary.json, measurements.csv, review_log.jsonl, blind_reading.json. */
void ReadWorklist(const fuzz::ScratchFolder & folder, std::string_view input)
{
  for (const char * name : { "list/one/summary.json", "list/one/measurements.csv", "list/one/review_log.jsonl", "list/blind_reading.json" })
  {
    folder.Write(name, fuzz::NextPart(input));
  }
  const fs::path list = folder.Path() / "list";
  (void)viewer::CheckReviewLog(list / "one");
  fuzz::Survives([&] { (void)viewer::Worklist::Open(list); });
  fuzz::Survives([&] { (void)viewer::Worklist::OpenBlind(list); });
}
} // namespace

/** The first byte tells what the others are: an autosave without its hash, a file of the state folder, or the files of a worklist. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  static const fuzz::ScratchFolder folder;
  static const bool made = fs::create_directories(folder.Path() / "autosave") && fs::create_directories(folder.Path() / "list" / "one");
  if (size == 0 || !made)
  {
    return 0;
  }
  const std::string_view input(reinterpret_cast<const char *>(data) + 1, size - 1);
  switch (data[0] % 3)
  {
  case 0:
    ReadAutosave(folder, input);
    break;
  case 1:
    ReadState(folder, input);
    break;
  default:
    ReadWorklist(folder, input);
  }
  return 0;
}
