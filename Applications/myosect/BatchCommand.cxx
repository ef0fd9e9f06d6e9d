#include "BatchCommand.h"

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <thread>

#include "OptionBinding.h"
#include "Session.h"
#include "myosect/Batch/Batch.h"
#include "myosect/Batch/StudyList.h"
#include "myosect/Core/Error.h"

namespace myosect::app
{
namespace
{
namespace fs = std::filesystem;
using batch::BatchRow;
using batch::BatchStudy;
using batch::ListedStudy;
using batch::StudyStatus;

/** Options of the command, as given. */
struct BatchOptions
{
  CommonOptions run; ///< output, force, strict and those of every run
  std::string list;
  std::size_t jobs = 0;
  bool folderNames = false;
  std::map<std::string, std::string> texts; ///< of options that hold for every study, by name
  std::map<std::string, std::vector<std::string>> lists;
  std::map<std::string, bool> flags;
};

/** Columns of a list that are no options of analyze. */
const std::set<std::string> kOwnColumns{ "id", "session", "note" };
/** Options of analyze that a list cannot set: they belong to the batch as a whole. */
const std::set<std::string> kNotInLists{ "--output", "--force", "--bids", "--threads", "--progress", "--log-file", "--quiet", "--verbose" };

bool IsPath(const OptionInfo & option)
{
  return option.kind == OptionKind::File || option.kind == OptionKind::Folder || option.kind == OptionKind::Path;
}

const OptionInfo * FindOption(const std::string & column)
{
  for (const OptionInfo & option : Command("analyze").options)
  {
    if (option.Name() == (option.IsPositional() ? column : "--" + column) && kNotInLists.count(option.Name()) == 0)
    {
      return &option;
    }
  }
  return nullptr;
}

void RequireKnownColumns(const ListedStudy & study)
{
  for (const auto & [column, value] : study.fields)
  {
    if (kOwnColumns.count(column) == 0 && FindOption(column) == nullptr)
    {
      throw Error(ErrorCode::Usage, "the list has a column '" + column + "', which is no option of analyze, id, session or note");
    }
  }
}

bool IsTrue(const std::string & text, std::size_t line, const std::string & column)
{
  if (text == "true" || text == "yes" || text == "1")
  {
    return true;
  }
  if (text == "false" || text == "no" || text == "0")
  {
    return false;
  }
  throw Error(ErrorCode::Usage, "line " + std::to_string(line) + " of the list: " + column + " is true or false, not '" + text + "'");
}

std::vector<std::string> Split(const std::string & text, char delimiter)
{
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, delimiter);)
  {
    parts.push_back(part);
  }
  return parts;
}

/** Adds an option with one value to the study, and its file to what the result depends on. */
void AddValue(BatchStudy & study, const OptionInfo & option, std::string value, const fs::path & base)
{
  if (IsPath(option))
  {
    value = fs::absolute(base / value).lexically_normal().string();
    if (option.Name() != "--bids")
    {
      study.inputs.emplace_back(value);
    }
  }
  study.arguments.push_back(option.IsPositional() ? value : option.Name() + "=" + value);
}

BatchStudy MakeStudy(const ListedStudy & listed, const BatchOptions & options)
{
  BatchStudy study;
  study.line = listed.line;
  study.arguments = { "analyze" };
  if (listed.Field("input").empty() && listed.Field("water").empty() && listed.Field("fat-fraction").empty())
  {
    throw Error(ErrorCode::Usage, "line " + std::to_string(listed.line) + " of the list names no input");
  }
  const fs::path base = fs::absolute(options.list).parent_path();
  for (const OptionInfo & option : Command("analyze").options)
  {
    const std::string column = option.IsPositional() ? option.Name() : option.Name().substr(2);
    const std::string field = kNotInLists.count(option.Name()) == 0 ? listed.Field(column) : "";
    if (!field.empty())
    {
      if (option.kind == OptionKind::Flag)
      {
        if (IsTrue(field, listed.line, column))
        {
          study.arguments.push_back(option.Name());
        }
        continue;
      }
      for (const std::string & value : option.repeatable ? Split(field, ';') : std::vector<std::string>{ field })
      {
        AddValue(study, option, value, base);
      }
      continue;
    }
    if (const auto flag = options.flags.find(option.Name()); flag != options.flags.end() && flag->second)
    {
      study.arguments.push_back(option.Name());
    }
    if (const auto given = options.texts.find(option.Name()); given != options.texts.end() && !given->second.empty())
    {
      AddValue(study, option, given->second, fs::current_path());
    }
    if (const auto given = options.lists.find(option.Name()); given != options.lists.end())
    {
      for (const std::string & value : given->second)
      {
        AddValue(study, option, value, fs::current_path());
      }
    }
  }
  const bool mapped = !options.texts.at("--bids-map").empty() || !listed.Field("bids-map").empty();
  if (!listed.Field("session").empty() && !options.texts.at("--bids").empty() && !mapped)
  {
    study.arguments.push_back("--bids-session=" + listed.Field("session"));
  }
  study.id = batch::StudyId(listed, study.inputs.front(), options.folderNames);
  return study;
}

std::vector<BatchStudy> ReadStudies(const BatchOptions & options)
{
  std::vector<BatchStudy> studies;
  std::map<std::string, std::size_t> lines;
  for (const ListedStudy & listed : batch::ReadStudyList(options.list))
  {
    RequireKnownColumns(listed);
    studies.push_back(MakeStudy(listed, options));
    const auto [known, fresh] = lines.emplace(studies.back().id, listed.line);
    if (!fresh)
    {
      throw Error(ErrorCode::Usage, "lines " + std::to_string(known->second) + " and " + std::to_string(listed.line) +
                                        " of the list have the same id '" + known->first + "'; give them ids of their own");
    }
  }
  return studies;
}

/** Tells what came of it. */
int Conclude(const std::vector<BatchRow> & rows, const BatchOptions & options, RunContext & context, Console & console)
{
  std::map<StudyStatus, std::size_t> counts;
  std::vector<Warning> warnings;
  for (const BatchRow & row : rows)
  {
    ++counts[row.status];
    if (row.status == StudyStatus::Failed)
    {
      warnings.push_back({ "study-failed", Severity::Warning, row.id + ": " + row.reason, {}, {} });
    }
  }
  console.EndProgress();
  console.PrintWarnings(warnings);
  const std::string summary = std::to_string(counts[StudyStatus::Done] + counts[StudyStatus::Partial]) + " done, " +
                              std::to_string(counts[StudyStatus::Skipped]) + " skipped, " + std::to_string(counts[StudyStatus::Failed]) +
                              " failed, " + std::to_string(counts[StudyStatus::NotRun]) + " not run";
  console.Log(summary);
  if (context.IsCancelled())
  {
    throw Error(ErrorCode::Interrupted, "interrupted: " + summary + "; the same command goes on");
  }
  if (!options.run.quiet)
  {
    std::cerr << summary << std::endl;
  }
  if (counts[StudyStatus::Failed] == rows.size())
  {
    throw Error(ErrorCode::ProcessingFailed, "no study could be analysed; batch.csv tells why");
  }
  const bool partial = counts[StudyStatus::Failed] > 0 || counts[StudyStatus::Partial] > 0;
  return options.run.strict && partial ? kPartialResult : 0;
}

int Run(const BatchOptions & options, RunContext & context, Console & console)
{
  batch::BatchRequest request;
  request.studies = ReadStudies(options);
  request.program = fs::read_symlink("/proc/self/exe");
  request.output = fs::absolute(options.run.output).lexically_normal();
  request.jobs = options.jobs > 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
  request.repeat = options.run.force;
  const std::size_t together = std::min(request.jobs, request.studies.size());
  const std::size_t threads = options.run.threads > 0 ? options.run.threads : std::max<std::size_t>(1, context.ThreadCount() / together);
  request.runArguments = { "--threads=" + std::to_string(threads), "--progress=none" };
  context.BeginStage("batch");
  return Conclude(batch::RunBatch(request, context), options, context, console);
}
} // namespace

void AddBatchCommand(CLI::App & app, std::function<int()> & run)
{
  CLI::App & command = AddCommand(app, "batch");
  const auto options = std::make_shared<BatchOptions>();
  Bind(command, "list", options->list);
  Bind(command, "--output", options->run.output);
  Bind(command, "--jobs", options->jobs);
  Bind(command, "--folder-names", options->folderNames);
  Bind(command, "--force", options->run.force);
  const std::set<std::string> own{ "list",      "--output",   "--jobs",     "--folder-names", "--force",
                                   "--threads", "--progress", "--log-file", "--quiet",        "--verbose" };
  for (const OptionInfo & option : Command("batch").options)
  {
    if (own.count(option.Name()) == 0)
    {
      if (option.kind == OptionKind::Flag)
      {
        Bind(command, option.Name(), options->flags[option.Name()]);
      }
      else if (option.repeatable)
      {
        Bind(command, option.Name(), options->lists[option.Name()]);
      }
      else
      {
        Bind(command, option.Name(), options->texts[option.Name()] = option.defaultValue);
      }
    }
  }
  AddRunOptions(command, options->run);
  command.callback(
      [=, &run]
      {
        options->run.strict = options->flags["--strict"];
        run = [=]
        { return WithContext(options->run, [&](RunContext & context, Console & console) { return Run(*options, context, console); }); };
      });
}
} // namespace myosect::app
