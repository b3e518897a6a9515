using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Microsoft.ML.DeepLearning.Tests.Repository;

/// <summary>The dependencies between source folders, from the compiled assemblies.</summary>
internal sealed partial class FolderGraph
{
    private readonly Dictionary<(string Project, string Namespace, string Type), string> _folders = [];

    /// <summary>Dependencies from folder to folder, each with one type as the reason.</summary>
    private readonly Dictionary<string, Dictionary<string, string>> _arrows = [];

    /// <param name="source">The folder src.</param>
    /// <param name="assemblies">The assemblies compiled from it.</param>
    public FolderGraph(string source, params Assembly[] assemblies)
    {
        foreach (var assembly in assemblies)
            AddFolders(source, assembly.GetName().Name!);
        foreach (var type in new ArchLoader().LoadAssemblies(assemblies).Build().Types)
        {
            if (FolderOf(type) is not { } from)
                continue;
            foreach (var target in type.Dependencies.Select(dependency => dependency.Target))
            {
                if (FolderOf(target) is { } to && to != from)
                    Arrows(from).TryAdd(to, $"{type.Name} uses {target.Name}");
            }
        }
    }

    /// <summary>Folders that declare types.</summary>
    public IEnumerable<string> Folders => _folders.Values.Distinct();

    /// <summary>The dependencies between two folders or, if a name is a project, of all its folders.</summary>
    public IEnumerable<string> Between(string from, string to)
        => _arrows.Where(pair => IsIn(pair.Key, from)).SelectMany(pair => pair.Value.Where(arrow => IsIn(arrow.Key, to)).Select(arrow => $"{pair.Key} -> {arrow.Key}: {arrow.Value}"));

    /// <summary>A dependency cycle with the reason of each edge; null if there is none.</summary>
    public string? FindCycle()
    {
        var done = new HashSet<string>();
        return _arrows.Keys.Select(folder => Visit(folder, [], done)).FirstOrDefault(cycle => cycle is not null);
    }

    private string? Visit(string folder, List<string> path, HashSet<string> done)
    {
        int start = path.IndexOf(folder);
        if (start >= 0)
        {
            string[] circle = [.. path[start..], folder];
            return string.Join(Environment.NewLine, circle.Zip(circle.Skip(1), (from, to) => $"{from} -> {to}: {_arrows[from][to]}"));
        }
        if (done.Contains(folder) || !_arrows.TryGetValue(folder, out var targets))
            return null;
        path.Add(folder);
        string? cycle = targets.Keys.Select(target => Visit(target, path, done)).FirstOrDefault(found => found is not null);
        path.RemoveAt(path.Count - 1);
        done.Add(folder);
        return cycle;
    }

    private Dictionary<string, string> Arrows(string from)
    {
        if (!_arrows.TryGetValue(from, out var arrows))
            _arrows[from] = arrows = [];
        return arrows;
    }

    // A file compiled into two projects lies in one of them; in the other it has no folder.
    private string? FolderOf(IType type)
    {
        if (type is GenericParameter)
            return null;
        string outermost = type.FullName.Split('+', '/', '`')[0]; // a nested type belongs to the folder of its outermost type
        int end = outermost.LastIndexOf('.');
        return end < 0 ? null : _folders.GetValueOrDefault((type.Assembly.Name.Split(',')[0], outermost[..end], outermost[(end + 1)..]));
    }

    private void AddFolders(string source, string project)
    {
        string root = Path.Combine(source, project);
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar)[0].Equals("obj", StringComparison.Ordinal));
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            string space = Namespaces().Match(text).Groups[1].Value;
            string folder = Path.GetRelativePath(source, Path.GetDirectoryName(file)!).Replace('\\', '/');
            foreach (Match declaration in Declarations().Matches(text))
                _folders[(project, space, declaration.Groups[1].Value)] = folder;
        }
    }

    private static bool IsIn(string folder, string project) => folder == project || folder.StartsWith(project + "/", StringComparison.Ordinal);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    [GeneratedRegex(@"^(?:[a-z]+ )*(?:class|struct|interface|enum|record(?: struct)?|delegate \S+) ([A-Z]\w+)", RegexOptions.Multiline)]
    private static partial Regex Declarations();
}
