using System.Diagnostics;

namespace Cookbook.Node;

/// <summary>Runs a script of this folder with node, in a folder that has its packages.</summary>
internal static class NodeProgram
{
    /// <summary>The folder of node_modules, made by: npm install --prefix artifacts/node onnxruntime-web@1.30.0</summary>
    private static readonly string Packages = Path.Combine("artifacts", "node");

    /// <exception cref="RecipeSkippedException">There is no node, or it lacks the package.</exception>
    public static string Run(string script, params string[] arguments)
    {
        string root = CookbookPage.RepositoryRoot();
        string folder = Path.Combine(root, Packages);
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "onnxruntime-web")))
            throw new RecipeSkippedException($"onnxruntime-web is not in {Packages}: npm install --prefix {Packages} onnxruntime-web@1.30.0");
        string copy = Path.Combine(folder, script);       // a script finds the packages beside it
        File.Copy(Path.Combine(root, "samples", "Cookbook", "Node", script), copy, overwrite: true);
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", [copy, .. arguments]) { RedirectStandardOutput = true })!;
            string output = node.StandardOutput.ReadToEnd();
            node.WaitForExit();
            return node.ExitCode == 0 ? output : throw new InvalidOperationException($"node ended with {node.ExitCode}.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new RecipeSkippedException("node is not installed");
        }
    }
}
