namespace Microsoft.ML.DeepLearning.Serialization;

/// <summary>
/// Replaces a file completely or not at all: readers of the path see the old bytes or the new ones, even if the
/// process ends in between.
/// </summary>
public static class AtomicFile
{
    private const string Extension = ".tmp";
    private const int GuidDigits = 32;

    /// <summary>Writes a temporary file beside <paramref name="path"/>, flushes it to the disk, then renames it.</summary>
    /// <param name="path">The file to create or replace; its folder must exist.</param>
    /// <param name="write">Writes the content. Its exceptions pass through, except that I/O errors name the path.</param>
    /// <param name="optionName">The option that holds the path, for messages.</param>
    /// <exception cref="IOException">The file cannot be written, for instance because the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be written.</exception>
    public static void Write(string path, Action<Stream> write, string? optionName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.GetFullPath(path);
        var temporary = Temporary(path);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception exception)
        {
            TryDelete(temporary);
            if (Renamed(exception, path, optionName) is { } named)
                throw named;
            throw;
        }
    }

    /// <summary>Checks that <see cref="Write"/> can succeed; leaves no file behind.</summary>
    /// <inheritdoc cref="Write"/>
    internal static void CheckWritable(string path, string optionName)
    {
        if (Directory.Exists(path))
            throw new IOException($"Cannot write '{path}', which {optionName} names: it is a folder.");
        try
        {
            using var probe = new FileStream(Temporary(path), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception)
        {
            if (Renamed(exception, path, optionName) is { } named)
                throw named;
            throw;
        }
    }

    /// <summary>Deletes the temporary files that killed processes left while writing <paramref name="path"/>. Files that cannot be deleted stay.</summary>
    internal static void DeleteOrphans(string path)
    {
        string target = Path.GetFullPath(path);
        string name = Path.GetFileName(target) + ".";
        try
        {
            foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(target)!))
            {
                string found = Path.GetFileName(file);
                if (found.Length == name.Length + GuidDigits + Extension.Length
                    && found.StartsWith(name, StringComparison.Ordinal) && found.EndsWith(Extension, StringComparison.Ordinal)
                    && Guid.TryParseExact(found.AsSpan(name.Length, GuidDigits), "N", out _))
                {
                    TryDelete(file);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be listed keeps its files; the next write reports the error.
        }
    }

    private static string Temporary(string path) => $"{Path.GetFullPath(path)}.{Guid.NewGuid():N}{Extension}";

    // The exception with the path; null for an exception that passes through.
    private static Exception? Renamed(Exception exception, string path, string? optionName)
    {
        var message = $"Cannot write '{path}'{(optionName is null ? "" : $", which {optionName} names")}: {exception.Message}";
        return exception switch
        {
            IOException => new IOException(message, exception),
            UnauthorizedAccessException => new UnauthorizedAccessException(message, exception),
            _ => null,
        };
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Report the first failure.
        }
    }
}
