#include "BidsOutput.h"

#include <optional>

#include "myosect/Bids/Dataset.h"
#include "myosect/Core/Error.h"
#include "myosect/Pipeline/ResultReader.h"
#include "myosect/Pipeline/WorkFolder.h"

namespace myosect::app
{
namespace
{
void CheckOptions(const CommonOptions & options)
{
  if (options.bids.empty())
  {
    if (options.output.empty())
    {
      throw Error(ErrorCode::Usage, "--output is required, or --bids; see myosect --help");
    }
    if (!options.bidsMap.empty() || !options.bidsSession.empty() || !options.bidsAcquisition.empty() || !options.bidsRun.empty())
    {
      throw Error(ErrorCode::Usage, "--bids-map, --bids-session, --bids-acquisition and --bids-run need --bids");
    }
    return;
  }
  if (options.identified)
  {
    throw Error(ErrorCode::Usage, "a BIDS dataset holds no identity: leave out --identified, or --bids");
  }
  if (!options.bidsMap.empty() && (!options.bidsSession.empty() || !options.bidsAcquisition.empty() || !options.bidsRun.empty()))
  {
    throw Error(ErrorCode::Usage, "--bids-map names session, acquisition and run; leave out their options");
  }
}

bids::Entities EntitiesOf(const CommonOptions & options, const StudyIdentity & identity)
{
  if (!options.bidsMap.empty())
  {
    return bids::FindEntities(options.bidsMap, identity);
  }
  if (identity.participantId.empty() || identity.participantId == "unknown")
  {
    throw Error(ErrorCode::Usage, "nothing tells the participant; name the subject of the dataset with --participant or --bids-map");
  }
  bids::Entities entities{ identity.participantId, options.bidsSession, options.bidsAcquisition, options.bidsRun };
  bids::RequireLegal(entities);
  return entities;
}
} // namespace

pipeline::Outcome RunIntoOutputs(const CommonOptions & options, bool automatic, const StudyWork & work)
{
  CheckOptions(options);
  if (options.bids.empty())
  {
    return work(options.output);
  }
  bids::Dataset dataset(options.bids);
  if (!options.participant.empty() && options.bidsMap.empty() && !options.force)
  {
    StudyIdentity told;
    told.participantId = options.participant;
    dataset.RequireFree(EntitiesOf(options, told));
  }
  std::optional<pipeline::WorkFolder> temporary;
  std::filesystem::path output = options.output;
  if (output.empty())
  {
    temporary.emplace();
    output = temporary->Path() / "result";
  }
  pipeline::Outcome outcome = work(output);
  dataset.Add(output, EntitiesOf(options, pipeline::ReadResult(output).table.identity), automatic, options.force);
  return outcome;
}
} // namespace myosect::app
