#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ScratchFolder.h"
#include "StudyState.h"
#include "Survive.h"
#include "myosect/Batch/StudyList.h"

using namespace myosect;

/** Reads the input as the list of a batch, and as what a batch noted of a study. Names of result folders lead nowhere else. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  static const fuzz::ScratchFolder folder;
  const std::string_view input(reinterpret_cast<const char *>(data), size);
  const auto file = folder.Write("list", input);
  fuzz::Survives(
      [&]
      {
        for (const batch::ListedStudy & study : batch::ReadStudyList(file))
        {
          const std::string id = batch::StudyId(study, "/" + study.Field("input"), true);
          if (id.find('/') != std::string::npos || id.find('\0') != std::string::npos || id.front() == '.')
          {
            std::abort();
          }
        }
      });
  (void)batch::ParseState(std::string(input));
  return 0;
}
