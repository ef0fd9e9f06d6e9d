#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ImageFacts.h"
#include "ScratchFolder.h"
#include "Survive.h"

using namespace myosect;

/** Reads the input as an object that was sent to the node, and as one that the analysis made. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  static const fuzz::ScratchFolder folder;
  const auto file = folder.Write("object.dcm", { reinterpret_cast<const char *>(data), size });
  fuzz::Survives(
      [&]
      {
        const node::ImageFacts facts = node::ReadImageFacts(file);
        if (facts.studyUid.empty() || facts.sopInstanceUid.empty())
        {
          std::abort();
        }
      });
  fuzz::Survives([&] { (void)node::ReadObjectName(file); });
  return 0;
}
