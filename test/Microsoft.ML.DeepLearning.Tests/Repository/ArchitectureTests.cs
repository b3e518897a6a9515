using System.Reflection;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.Repository;

[TestClass]
public class ArchitectureTests
{
    private const string Engine = "Microsoft.ML.DeepLearning";

    private static readonly string[] Methods =
        ["Microsoft.ML.DeepLearning.Vision", "Microsoft.ML.LabelQuality", "Microsoft.ML.NoisyLabels", "Microsoft.ML.Kan", "Microsoft.ML.Ctr", "Microsoft.ML.Peft"];

    private static readonly string[] Tools = ["Microsoft.ML.DeepLearning.Conformance", "Microsoft.ML.DeepLearning.OnnxExport"];

    private static readonly string[] Projects = [Engine, .. Methods, .. Tools];

    private static readonly Lazy<FolderGraph> Graph = new(() => new FolderGraph(
        Path.Combine(BuildMetadata.Get(typeof(ArchitectureTests).Assembly, "RepositoryRoot"), "src"),
        [.. Projects.Select(Assembly.Load)]));

    [TestMethod]
    public void Every_project_is_read()
    {
        foreach (string project in Projects)
            Assert.IsTrue(Graph.Value.Folders.Any(folder => folder.StartsWith(project + "/", StringComparison.Ordinal)), project);
        Assert.IsTrue(Graph.Value.Between("Microsoft.ML.Kan", Engine).Any(), "The trainers use the engine: without these dependencies the other tests check nothing.");
    }

    [TestMethod]
    public void No_folders_depend_on_each_other_in_a_circle() => Assert.IsNull(Graph.Value.FindCycle());

    [TestMethod]
    public void The_engine_names_no_method()
    {
        foreach (string method in Methods)
            Assert.IsEmpty(Graph.Value.Between(Engine, method));
    }

    [TestMethod]
    public void The_conformance_suite_and_the_export_stand_on_the_engine_alone()
    {
        foreach (string tool in Tools)
        {
            Assert.IsTrue(Graph.Value.Between(tool, Engine).Any(), tool);
            foreach (string other in Projects.Except([Engine, tool]))
                Assert.IsEmpty(Graph.Value.Between(tool, other));
            foreach (string other in Projects.Except([tool]))
                Assert.IsEmpty(Graph.Value.Between(other, tool));
        }
    }

    [TestMethod]
    public void Label_quality_needs_neither_torch_nor_ONNX_nor_the_engine()
    {
        string[] references = [.. Assembly.Load("Microsoft.ML.LabelQuality").GetReferencedAssemblies().Select(name => name.Name!)];
        Assert.IsEmpty(references.Where(name => name.Contains("Torch", StringComparison.Ordinal) || name.Contains("Onnx", StringComparison.Ordinal) || name.Contains("DeepLearning", StringComparison.Ordinal)));
        Assert.Contains("Microsoft.ML.Data", references);
    }

    [TestMethod]
    [DataRow("Data", "Training")]
    [DataRow("Data", "Scoring")]
    [DataRow("Onnx", "Data")]
    [DataRow("Losses", "Training")]
    [DataRow("Training", "Trainers")]
    [DataRow("Scoring", "Training")]
    [DataRow("Scoring", "Trainers")]
    [DataRow("Runtime", "Data")]
    public void Arrows_of_the_engine_point_down(string below, string above) => Assert.IsEmpty(Graph.Value.Between($"{Engine}/{below}", $"{Engine}/{above}"));
}
