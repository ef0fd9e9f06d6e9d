#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace myosect::node
{
/**
 * Changes of the disk that hold once they have returned: contents and folder entries are synced. Each is made of small steps, and before
 * every step the probe is called, so that a test can stop between any two. Errors are thrown as Error(CannotWrite).
 */
namespace disk
{
/** Writes whole or not at all: a file beside it, renamed. */
void WriteFile(const std::filesystem::path & file, const std::string & bytes);
/** The folder and those above it that are missing; nothing when it exists. */
void MakeFolder(const std::filesystem::path & folder);
/** Renames within the file system; what `to` names is replaced when it is a file. `syncSource`: also the folder that it leaves. */
void Move(const std::filesystem::path & from, const std::filesystem::path & to, bool syncSource = true);
/** A second name for a file; nothing when `to` exists. The folder is not synced. */
void Link(const std::filesystem::path & from, const std::filesystem::path & to);
/** An empty file; nothing when it exists. */
void Mark(const std::filesystem::path & file);
/** Nothing when it does not exist. */
void Remove(const std::filesystem::path & file);
void RemoveTree(const std::filesystem::path & folder);
void SyncFolder(const std::filesystem::path & folder);
/** Syncs every file and folder below and including this one. */
void SyncTree(const std::filesystem::path & folder);

[[nodiscard]] std::string ReadFile(const std::filesystem::path & file);

/** Called before every step. Empty: none. Not for use with threads. */
void SetProbe(std::function<void()> probe);
} // namespace disk
} // namespace myosect::node
