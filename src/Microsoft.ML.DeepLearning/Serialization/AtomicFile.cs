namespace Microsoft.ML.DeepLearning.Serialization;

/// <summary>
/// Replaces a file as a whole or not at all: whoever reads the path sees the old bytes or the new ones, also when the
/// process ends in between.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes beside <paramref name="path"/>, flushes to the disk, then renames over it.</summary>
    /// <param name="path">The file to create or replace; its folder must exist.</param>
    /// <param name="write">Writes the content. What it throws passes through, except that I/O errors name the path.</param>
    /// <param name="optionName">The option that holds the path, for messages.</param>
    /// <exception cref="IOException">The file cannot be written, for instance because the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be written.</exception>
    public static void Write(string path, Action<Stream> write, string? optionName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.GetFullPath(path);
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
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
            var message = $"Cannot write '{path}'{(optionName is null ? "" : $", which {optionName} names")}: {exception.Message}";
            switch (exception)
            {
                case IOException:
                    throw new IOException(message, exception);
                case UnauthorizedAccessException:
                    throw new UnauthorizedAccessException(message, exception);
                default:
                    throw;
            }
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report.
        }
    }
}
