#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "Description.h"
#include "ScratchFolder.h"
#include "Survive.h"
#include "myosect/Bids/Entities.h"

using namespace myosect;

namespace
{
/** A key of this process alone, so that the pseudonyms of a map are made with none of the user's. */
const fuzz::ScratchFolder & Scratch()
{
  static const fuzz::ScratchFolder folder;
  static const auto key = folder.Write("pseudonym.key", std::string(32, 'k'));
  setenv("MYOSECT_PSEUDONYM_KEY", key.c_str(), 1);
  return folder;
}
} // namespace

/** Reads the input as a table that maps results to subjects, and as the description of a dataset. Names lead nowhere else; a description of
 * ours stays one when this version is added to it. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  const std::string input(reinterpret_cast<const char *>(data), size);
  const auto map = Scratch().Write("map.tsv", input);
  StudyIdentity identity;
  identity.participantId = "P1";
  identity.studyDate = "20240101";
  identity.studyUid = "2.25.1";
  identity.seriesUid = "2.25.2";
  fuzz::Survives(
      [&]
      {
        const bids::Entities entities = bids::FindEntities(map, identity);
        if (entities.subject.empty() || entities.Prefix().find_first_of("./") != std::string::npos)
        {
          std::abort();
        }
      });
  if (bids::IsOwnDescription(input) && !bids::IsOwnDescription(bids::DatasetDescription(input)))
  {
    std::abort();
  }
  return 0;
}
